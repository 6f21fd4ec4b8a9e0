package dev.flotilla.bench.breaker;

import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A mesh with the built-in policies on a Vert.x that is alone. */
final class StandaloneMesh {

  private static final long LIMIT_SECONDS = 30;

  private StandaloneMesh() {}

  /**
   * Opens it for the current context. Blocks although that is an event loop, which is JMH's own
   * then: what has to be waited for happens on another one.
   *
   * @param services how many instances of each are announced
   */
  static Mesh open(Map<String, Integer> services) {
    Vertx vertx = Vertx.currentContext().owner();
    var other = Executors.newSingleThreadExecutor();
    try {
      return CompletableFuture.supplyAsync(() -> open(vertx, services), other)
          .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
          .join();
    } finally {
      other.shutdownNow();
    }
  }

  private static Mesh open(Vertx vertx, Map<String, Integer> services) {
    try {
      Discovery discovery =
          Discovery.open(vertx, DiscoveryOptions.defaults()).await(LIMIT_SECONDS, TimeUnit.SECONDS);
      for (Map.Entry<String, Integer> service : services.entrySet()) {
        for (int number = 0; number < service.getValue(); number++) {
          discovery
              .announce(announcement(service.getKey(), number))
              .await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
      }
      return Mesh.create(vertx, discovery, Policies.builtIn());
    } catch (TimeoutException late) {
      throw new IllegalStateException("not open within " + LIMIT_SECONDS + " s", late);
    }
  }

  private static Announcement announcement(String service, int number) {
    String address = service + "." + number;
    return new Announcement(service, "1", Instance.Kind.ADDRESS, address, Map.of());
  }
}
