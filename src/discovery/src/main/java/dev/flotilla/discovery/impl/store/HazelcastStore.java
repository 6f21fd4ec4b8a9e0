package dev.flotilla.discovery.impl.store;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.map.listener.MapClearedListener;
import com.hazelcast.map.listener.MapEvictedListener;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The map of a cluster: one Hazelcast {@link IMap}. Blocking calls run on worker threads, never on
 * an event loop.
 */
public final class HazelcastStore implements RecordStore {

  /** 5 s with the pauses: after many crashes at once, partitions have no owner for less. */
  private static final int READS = 50;

  private static final long PAUSE_MILLIS = 100;

  private final Vertx vertx;
  private final IMap<String, String> map;
  private UUID registration; // guarded by this

  public HazelcastStore(Vertx vertx, IMap<String, String> map) {
    this.vertx = vertx;
    this.map = map;
  }

  @Override
  public Future<Void> put(String id, String text) {
    return started(() -> map.setAsync(id, text));
  }

  @Override
  public Future<Void> remove(String id) {
    return started(() -> map.removeAsync(id)).mapEmpty();
  }

  // Starting an asynchronous operation can wait too: for back-pressure, or for a partition table.
  private <T> Future<T> started(Supplier<CompletionStage<T>> operation) {
    return vertx
        .executeBlocking(operation::get, false)
        .compose(stage -> Future.fromCompletionStage(stage, vertx.getOrCreateContext()));
  }

  @Override
  public Future<Void> removeUnchanged(Collection<RecordVersion> recordVersions) {
    return vertx.executeBlocking(
        () -> {
          recordVersions.forEach(
              recordVersion -> map.remove(recordVersion.id(), recordVersion.text()));
          return null;
        },
        false);
  }

  @Override
  public Future<Map<String, String>> get(Set<String> ids) {
    return vertx.executeBlocking(() -> map.getAll(ids), false);
  }

  @Override
  public <T> Future<T> read(Function<Collection<String>, T> reading) {
    return read(reading, READS);
  }

  // Hazelcast retries this itself, but not for as long as a partition may have no owner.
  private <T> Future<T> read(Function<Collection<String>, T> reading, int reads) {
    return vertx
        .executeBlocking(() -> reading.apply(map.values()), false)
        .recover(
            cause ->
                cause instanceof RetryableHazelcastException && reads > 1
                    ? vertx
                        .timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(over -> read(reading, reads - 1))
                    : Future.failedFuture(cause));
  }

  @Override
  public Future<Void> listen(RecordListener recordListener) {
    return vertx.executeBlocking(() -> register(new MapEvents(recordListener)), false);
  }

  @Override
  public Future<Void> close() {
    return vertx.executeBlocking(() -> register(null), false);
  }

  private synchronized Void register(MapEvents mapEvents) {
    UUID before = registration;
    registration = mapEvents == null ? null : map.addEntryListener(mapEvents, true);
    if (before != null) {
      map.removeEntryListener(before);
    }
    return null;
  }

  private record MapEvents(RecordListener recordListener)
      implements EntryAddedListener<String, String>,
          EntryUpdatedListener<String, String>,
          EntryMergedListener<String, String>,
          EntryRemovedListener<String, String>,
          EntryEvictedListener<String, String>,
          EntryExpiredListener<String, String>,
          MapClearedListener,
          MapEvictedListener {

    @Override
    public void entryAdded(EntryEvent<String, String> event) {
      recordListener.stored(event.getKey(), event.getValue());
    }

    @Override
    public void entryUpdated(EntryEvent<String, String> event) {
      recordListener.stored(event.getKey(), event.getValue());
    }

    @Override
    public void entryMerged(EntryEvent<String, String> event) {
      recordListener.stored(event.getKey(), event.getValue());
    }

    @Override
    public void entryRemoved(EntryEvent<String, String> event) {
      recordListener.removed(event.getKey(), event.getOldValue());
    }

    @Override
    public void entryEvicted(EntryEvent<String, String> event) {
      recordListener.removed(event.getKey(), event.getOldValue());
    }

    @Override
    public void entryExpired(EntryEvent<String, String> event) {
      recordListener.removed(event.getKey(), event.getOldValue());
    }

    @Override
    public void mapCleared(MapEvent event) {
      recordListener.unsure();
    }

    @Override
    public void mapEvicted(MapEvent event) {
      recordListener.unsure();
    }
  }
}
