package dev.flotilla.example;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Registration;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;

/** The service of docs/mesh.md. */
// tag::service
final class PricesVerticle extends VerticleBase {
  private final Discovery discovery;
  private MessageConsumer<JsonObject> consumer;
  private Registration registration;

  PricesVerticle(Discovery discovery) {
    this.discovery = discovery;
  }

  @Override
  public Future<?> start() {
    String address = "prices." + UUID.randomUUID(); // one per instance: the mesh picks, not the bus
    consumer = vertx.eventBus().consumer(address, this::price);
    return consumer
        .completion()
        .compose(known -> discovery.announce(announcement(address)))
        .onSuccess(announced -> registration = announced);
  }

  @Override
  public Future<?> stop() { // first from discovery, then from the bus
    return registration.withdraw().eventually(consumer::unregister);
  }

  private void price(Message<JsonObject> message) {
    if ("GAR-0001".equals(message.body().getString("sku"))) {
      message.reply(new JsonObject().put("cents", 1990).put("from", deploymentID()));
    } else {
      message.fail(Code.NOT_FOUND.number, "no price for this sku"); // an answer, no failure
    }
  }

  private static Announcement announcement(String address) {
    return new Announcement("prices", "1.0", Instance.Kind.ADDRESS, address, Map.of());
  }
}
// end::service
