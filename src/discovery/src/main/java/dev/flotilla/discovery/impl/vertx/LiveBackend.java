package dev.flotilla.discovery.impl.vertx;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.impl.DiscoveryRegistry;
import dev.flotilla.discovery.impl.SharedDiscovery;
import dev.flotilla.discovery.impl.control.ControlChannel;
import dev.flotilla.discovery.impl.control.VertxRecords;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The live view as a backend of the Vert.x service discovery. Results arrive on the caller's
 * context, after what was queued there before the call, so that an exporter registered first is
 * active when a record is published. The SPI has no way to close a backend; it ends with its
 * Vert.x.
 */
final class LiveBackend implements ServiceDiscoveryBackend {

  private static final Duration WAIT = DiscoveryOptions.defaults().acknowledgeTimeout();

  private VertxInternal vertx;
  private Future<SharedDiscovery> core;

  @Override
  public String name() {
    return FlotillaBackend.NAME;
  }

  @Override
  public void init(Vertx owner, JsonObject config) {
    vertx = (VertxInternal) owner;
    String map = config.getString("map", DiscoveryOptions.defaults().map());
    core = DiscoveryRegistry.take(vertx, map).core();
  }

  @Override
  public void store(Record record, Handler<AsyncResult<Record>> handler) {
    answer(core.compose(opened -> store(opened, record)), handler);
  }

  private static Future<Record> store(SharedDiscovery sharedDiscovery, Record record) {
    if (record.getRegistration() != null) {
      return Future.failedFuture(
          new IllegalArgumentException("The record has already been registered"));
    }
    String id = UUID.randomUUID().toString();
    return sharedDiscovery
        .announce(VertxRecords.instance(id, record, sharedDiscovery.self()))
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

  private static Future<Record> remove(SharedDiscovery sharedDiscovery, Instance instance) {
    Future<Void> removal =
        sharedDiscovery.owns(instance.id())
            ? sharedDiscovery.withdraw(Set.of(instance.id()), WAIT)
            : sharedDiscovery.askOwner(
                instance, ControlChannel.withdraw(instance.id()), WAIT.multipliedBy(2));
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

  private static Future<Void> update(
      SharedDiscovery sharedDiscovery, Instance instance, Record record) {
    return sharedDiscovery.owns(instance.id())
        ? sharedDiscovery.change(instance.id(), old -> VertxRecords.changed(old, record))
        : sharedDiscovery.askOwner(instance, ControlChannel.update(record), WAIT);
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
    answer(core.compose(opened -> opened.find(id)).map(LiveBackend::recordOrNull), handler);
  }

  private static Record recordOrNull(Instance instance) {
    return instance == null ? null : VertxRecords.record(instance);
  }

  private static Future<Instance> known(SharedDiscovery sharedDiscovery, String id) {
    if (id == null) {
      return Future.failedFuture(
          new ServiceFailure(Code.INVALID_ARGUMENT, "No registration id in the record"));
    }
    return sharedDiscovery
        .find(id)
        .compose(
            instance ->
                instance == null
                    ? Future.failedFuture(
                        new ServiceFailure(Code.NOT_FOUND, "Record '" + id + "' not found"))
                    : Future.succeededFuture(instance));
  }

  private <T> void answer(Future<T> answer, Handler<AsyncResult<T>> handler) {
    ContextInternal caller = vertx.getOrCreateContext();
    answer.onComplete(done -> caller.runOnContext(queued -> handler.handle(done)));
  }
}
