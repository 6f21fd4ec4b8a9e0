package dev.flotilla.discovery.impl;

import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.async.Timeouts;
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

/** Keeps one {@link SharedDiscovery} per Vert.x and map, for as long as it has users. */
public final class DiscoveryRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryRegistry.class);
  private static final String KEY = "flotilla.discovery";

  /** A Vert.x that closes waits no longer than this for the withdrawal of its records. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private DiscoveryRegistry() {}

  /** A discovery that has users. Their number is guarded by the map that holds the entry. */
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

    /** Releases one use; the last release closes the discovery. To be called once per use. */
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

    /** Called when the Vert.x closes before all users have released this. */
    @Override
    public void close(Completable<Void> closed) {
      Future<Void> ending = core.succeeded() ? core.result().close() : Future.succeededFuture();
      Timeouts.of(vertx)
          .within(CLOSING, ending, SharedEntry::notWithdrawn)
          .onFailure(cause -> LOG.warn("could not close discovery; its records remain", cause))
          .otherwiseEmpty()
          .onComplete(closed);
    }

    private static ServiceFailure notWithdrawn() {
      return new ServiceFailure(Code.UNAVAILABLE, "records were not withdrawn in time");
    }
  }

  /** Begins a use of the discovery of this Vert.x and map, which the first use opens. */
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

  // Off the event loop: the first access to a Hazelcast map may wait for other members.
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
