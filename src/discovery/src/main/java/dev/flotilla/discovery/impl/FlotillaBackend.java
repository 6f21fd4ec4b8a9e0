package dev.flotilla.discovery.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The live view as a backend of the Vert.x service discovery, found by the service loader; select
 * it by {@code "backend-name": "flotilla"} where several are on the class path. Look-ups never
 * leave the JVM, records vanish with their node.
 *
 * <p>Configuration: {@code map}, name of the shared map, that of {@link DiscoveryOptions#defaults}
 * unless given. The SPI has no way to close a backend; it ends with its Vert.x.
 */
public final class FlotillaBackend implements ServiceDiscoveryBackend {

  private static final Duration WAIT = DiscoveryOptions.defaults().acknowledgeTimeout();

  private Future<Core> core;

  @Override
  public String name() {
    return "flotilla";
  }

  @Override
  public void init(Vertx vertx, JsonObject config) {
    String map = config.getString("map", DiscoveryOptions.defaults().map());
    core = Cores.take(vertx, map).core();
  }

  @Override
  public void store(Record record, Handler<AsyncResult<Record>> handler) {
    answer(core.compose(opened -> store(opened, record)), handler);
  }

  private static Future<Record> store(Core core, Record record) {
    if (record.getRegistration() != null) {
      return Future.failedFuture(
          new IllegalArgumentException("The record has already been registered"));
    }
    String id = UUID.randomUUID().toString();
    return core.announce(VertxRecords.instance(id, record, core.self()))
        .map(announced -> record.setRegistration(id));
  }

  @Override
  public void remove(Record record, Handler<AsyncResult<Record>> handler) {
    remove(record.getRegistration(), handler);
  }

  @Override
  public void remove(String id, Handler<AsyncResult<Record>> handler) {
    answer(core.compose(opened -> known(opened, id).compose(it -> remove(opened, it))), handler);
  }

  private static Future<Record> remove(Core core, Instance instance) {
    Future<Void> removal =
        core.owns(instance.id())
            ? core.withdraw(Set.of(instance.id()), WAIT)
            : core.askOwner(instance, Control.withdraw(instance.id()), WAIT.multipliedBy(2));
    return removal.map(removed -> VertxRecords.record(instance));
  }

  @Override
  public void update(Record record, Handler<AsyncResult<Void>> handler) {
    answer(
        core.compose(
            opened ->
                known(opened, record.getRegistration())
                    .compose(it -> update(opened, it, new Record(record)))),
        handler);
  }

  private static Future<Void> update(Core core, Instance instance, Record record) {
    return core.owns(instance.id())
        ? core.change(instance.id(), old -> VertxRecords.changed(old, record))
        : core.askOwner(instance, Control.update(record), WAIT);
  }

  @Override
  public void getRecords(Handler<AsyncResult<List<Record>>> handler) {
    answer(core.map(opened -> records(opened.view().snapshot().all())), handler);
  }

  private static List<Record> records(List<Instance> instances) {
    return instances.stream().map(VertxRecords::record).toList();
  }

  @Override
  public void getRecord(String id, Handler<AsyncResult<Record>> handler) {
    answer(core.map(opened -> recordOrNull(opened.view().find(id))), handler);
  }

  private static Record recordOrNull(Instance instance) {
    return instance == null ? null : VertxRecords.record(instance);
  }

  private static Future<Instance> known(Core core, String id) {
    if (id == null) {
      return Future.failedFuture(
          new ServiceFailure(Code.INVALID_ARGUMENT, "No registration id in the record"));
    }
    Instance instance = core.view().find(id);
    return instance == null
        ? Future.failedFuture(new ServiceFailure(Code.NOT_FOUND, "Record '" + id + "' not found"))
        : Future.succeededFuture(instance);
  }

  private static <T> void answer(Future<T> answer, Handler<AsyncResult<T>> handler) {
    answer.onComplete(handler::handle);
  }
}
