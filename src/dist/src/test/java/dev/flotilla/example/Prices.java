package dev.flotilla.example;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** The caller of docs/mesh.md. */
// tag::caller
final class Prices {
  private static final Call PRICE = new Call("prices", "price", Instance.Kind.ADDRESS, true);

  private final Vertx vertx;
  private final Mesh mesh;

  Prices(Vertx vertx, Mesh mesh) {
    this.vertx = vertx;
    this.mesh = mesh;
  }

  Future<JsonObject> price(String sku) {
    return mesh.call(PRICE, (instance, timeLeft) -> ask(instance, sku, timeLeft));
  }

  private Future<JsonObject> ask(Instance instance, String sku, Duration timeLeft) {
    DeliveryOptions options =
        new DeliveryOptions().setSendTimeout(Math.max(1, timeLeft.toMillis()));
    return vertx
        .eventBus()
        .<JsonObject>request(instance.address(), new JsonObject().put("sku", sku), options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(typed(failure)));
  }

  /** Says whether the call executed, which decides about retries. */
  private static Throwable typed(Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return failure;
    }
    Code code =
        switch (reply.failureType()) {
          case NO_HANDLERS -> Code.UNAVAILABLE; // not delivered: may be retried
          case TIMEOUT -> Code.UNKNOWN; // it may have executed: retried if idempotent
          case RECIPIENT_FAILURE -> Code.of(reply.failureCode()); // what the service said
          default -> Code.INTERNAL;
        };
    return new ServiceFailure(code, reply.getMessage());
  }
}
// end::caller
