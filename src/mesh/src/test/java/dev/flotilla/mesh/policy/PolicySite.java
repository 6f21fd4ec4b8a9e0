package dev.flotilla.mesh.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What one node has of policies: a mesh, and the store that moves it. */
public record PolicySite(Discovery discovery, Mesh mesh, PolicyStore store) {

  public static final PolicyEdit ADA = PolicyEdit.by("ada");

  /** The promise is a second, on a machine that does nothing else. */
  private static final Duration SOON = Duration.ofSeconds(5);

  public static PolicySite on(Vertx vertx) {
    return on(vertx, Policies.builtIn());
  }

  public static PolicySite on(Vertx vertx, Policies own) {
    Discovery discovery = get(Discovery.open(vertx, DiscoveryOptions.defaults()));
    Mesh mesh = Mesh.create(vertx, discovery, own);
    return new PolicySite(discovery, mesh, get(PolicyStore.open(vertx, mesh)));
  }

  /** Puts a timeout for a service in force. */
  public Future<PolicyVersion> timeout(String service, long millis) {
    return store.change(before -> before.with(service, withTimeout(millis)), ADA);
  }

  public long timeoutOf(String service) {
    return mesh.policies().of(service).timeout().toMillis();
  }

  public long version() {
    return store.current().version();
  }

  public static PolicyOverrides withTimeout(long millis) {
    return PolicyOverrides.builder().timeout(Duration.ofMillis(millis)).build();
  }

  // Both, because a store names a version when it is in force, which is a moment later.
  private boolean has(String service, long millis) {
    return timeoutOf(service) == millis
        && store.current().policies().of(service).timeout().toMillis() == millis;
  }

  /** Waits until all have this timeout, and say so; how long that took. */
  public static Duration awaited(List<PolicySite> sites, String service, long millis) {
    long start = System.nanoTime();
    await("timeout of " + service)
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sites.stream().allMatch(site -> site.has(service, millis)));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** The median: one of several may meet a machine that is busy otherwise. */
  public static void assertSoon(List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    assertThat(sorted.get(sorted.size() / 2)).as("median of " + times).isLessThan(SOON);
  }

  public static <T> T get(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 20 s", late);
    }
  }
}
