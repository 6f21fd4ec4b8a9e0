package dev.flotilla.discovery.impl;

import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.cluster.Membership;
import dev.flotilla.discovery.impl.control.TimeLimit;
import dev.flotilla.discovery.impl.store.HazelcastStore;
import dev.flotilla.discovery.impl.store.LocalStore;
import dev.flotilla.discovery.impl.store.RecordStore;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One {@link SharedDiscovery} per Vert.x and map, for as long as somebody uses it. */
public final class DiscoveryRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryRegistry.class);
  private static final String KEY = "flotilla.discovery";

  /** A Vert.x that closes waits no longer than this for its records to go. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private DiscoveryRegistry() {}

  /** A core somebody uses. Counts are guarded by the map that holds it. */
  public static final class SharedEntry implements Shareable, Closeable {

    private final VertxInternal vertx;
    private final String map;
    private final Future<SharedDiscovery> core;
    private int users;

    private SharedEntry(Vertx vertx, String map) {
      this.vertx = (VertxInternal) vertx;
      this.map = map;
      this.core =
          vertx.executeBlocking(() -> create(vertx, map), false).compose(SharedDiscovery::start);
      this.vertx.addCloseHook(this);
    }

    public Future<SharedDiscovery> core() {
      return core;
    }

    /** Gives it back; the last one closes it. To be called once by each who took it. */
    Future<Void> release() {
      SharedEntry left =
          of(vertx)
              .computeIfPresent(
                  map, (key, sharedEntry) -> sharedEntry == this ? less() : sharedEntry);
      return left == this ? Future.succeededFuture() : end();
    }

    private SharedEntry less() {
      users--;
      return users == 0 ? null : this;
    }

    private Future<Void> end() {
      vertx.removeCloseHook(this);
      return core.transform(
          opened -> opened.succeeded() ? opened.result().close() : Future.succeededFuture());
    }

    /** Called when the Vert.x closes under those who did not give it back. */
    @Override
    public void close(Completable<Void> closed) {
      Future<Void> ending = core.succeeded() ? core.result().close() : Future.succeededFuture();
      TimeLimit.atMost(vertx, ending, CLOSING, "records were not withdrawn in time")
          .onFailure(cause -> LOG.warn("discovery was not closed in order", cause))
          .otherwiseEmpty()
          .onComplete(closed);
    }
  }

  /** Takes the core of this Vert.x and map, opening it if nobody has. */
  public static SharedEntry take(Vertx vertx, String map) {
    SharedEntry taken =
        of(vertx)
            .compute(
                map,
                (key, sharedEntry) -> {
                  SharedEntry used =
                      sharedEntry == null ? new SharedEntry(vertx, map) : sharedEntry;
                  used.users++;
                  return used;
                });
    return taken;
  }

  private static LocalMap<String, SharedEntry> of(Vertx vertx) {
    return vertx.sharedData().getLocalMap(KEY);
  }

  // Off the event loop: the first look at a map of Hazelcast's may wait for other members.
  private static SharedDiscovery create(Vertx vertx, String map) {
    Membership membership = Membership.of(vertx);
    return ((VertxInternal) vertx).clusterManager() instanceof HazelcastClusterManager clustered
        ? new SharedDiscovery(
            vertx, membership, store(vertx, clustered.getHazelcastInstance(), map), map)
        : new SharedDiscovery(vertx, membership, new LocalStore(), map);
  }

  private static RecordStore store(Vertx vertx, HazelcastInstance hazelcast, String map) {
    return new HazelcastStore(vertx, hazelcast.getMap(map));
  }
}
