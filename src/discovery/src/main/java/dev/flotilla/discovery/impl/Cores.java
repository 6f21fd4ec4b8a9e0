package dev.flotilla.discovery.impl;

import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.cluster.Membership;
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

/** One {@link Core} per Vert.x and map, for as long as somebody uses it. */
final class Cores {

  private static final Logger LOG = LoggerFactory.getLogger(Cores.class);
  private static final String KEY = "flotilla.discovery";

  /** A Vert.x that closes waits no longer than this for its records to go. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private Cores() {}

  /** A core somebody uses. Counts are guarded by the map that holds it. */
  static final class Shared implements Shareable, Closeable {

    private final VertxInternal vertx;
    private final String map;
    private final Future<Core> core;
    private int users;

    private Shared(Vertx vertx, String map) {
      this.vertx = (VertxInternal) vertx;
      this.map = map;
      this.core = vertx.executeBlocking(() -> create(vertx, map), false).compose(Core::start);
      this.vertx.addCloseHook(this);
    }

    Future<Core> core() {
      return core;
    }

    /** Gives it back; the last one closes it. To be called once by each who took it. */
    Future<Void> release() {
      Shared left =
          of(vertx).computeIfPresent(map, (key, shared) -> shared == this ? less() : shared);
      return left == this ? Future.succeededFuture() : end();
    }

    private Shared less() {
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
      Waiting.atMost(vertx, ending, CLOSING, "records were not withdrawn in time")
          .onFailure(cause -> LOG.warn("discovery was not closed in order", cause))
          .otherwiseEmpty()
          .onComplete(closed);
    }
  }

  /** Takes the core of this Vert.x and map, opening it if nobody has. */
  static Shared take(Vertx vertx, String map) {
    Shared taken =
        of(vertx)
            .compute(
                map,
                (key, shared) -> {
                  Shared used = shared == null ? new Shared(vertx, map) : shared;
                  used.users++;
                  return used;
                });
    return taken;
  }

  private static LocalMap<String, Shared> of(Vertx vertx) {
    return vertx.sharedData().getLocalMap(KEY);
  }

  // Off the event loop: the first look at a map of Hazelcast's may wait for other members.
  private static Core create(Vertx vertx, String map) {
    Membership membership = Membership.of(vertx);
    return ((VertxInternal) vertx).clusterManager() instanceof HazelcastClusterManager clustered
        ? new Core(vertx, membership, store(vertx, clustered.getHazelcastInstance(), map), map)
        : new Core(vertx, membership, new LocalStore(), map);
  }

  private static RecordStore store(Vertx vertx, HazelcastInstance hazelcast, String map) {
    return new HazelcastStore(vertx, hazelcast.getMap(map));
  }
}
