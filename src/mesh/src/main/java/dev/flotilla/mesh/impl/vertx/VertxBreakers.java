package dev.flotilla.mesh.impl.vertx;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ContextTimers;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.breaker.NamedBreaker;
import dev.flotilla.mesh.impl.breaker.StandaloneBreakers;
import dev.flotilla.mesh.impl.call.MeshImpl;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/** Makes breakers that implement Vert.x's interface. */
public final class VertxBreakers {

  private static final BreakerOptions BY_RATES =
      BreakerOptions.defaults().withScope(BreakerOptions.Scope.NODE);

  private VertxBreakers() {}

  /** With the options of Vert.x; see {@link dev.flotilla.mesh.FlotillaCircuitBreaker#create}. */
  public static CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
    return create(environment(vertx), name, options);
  }

  static CircuitBreaker create(
      MeshEnvironment environment, String name, CircuitBreakerOptions options) {
    CircuitBreakerOptions given = orDefaults(options);
    BreakerSettings settings = settings(given);
    return standalone(environment, name, BY_RATES, same -> settings, given);
  }

  /** With the options of Flotilla; see {@link dev.flotilla.mesh.FlotillaCircuitBreaker#create}. */
  public static CircuitBreaker create(
      String name, Vertx vertx, BreakerOptions options, CircuitBreakerOptions others) {
    return create(environment(vertx), name, options, others);
  }

  static CircuitBreaker create(
      MeshEnvironment environment,
      String name,
      BreakerOptions options,
      CircuitBreakerOptions others) {
    Check.present("options", options);
    return standalone(environment, name, options, BreakerSettings::ofBreaker, orDefaults(others));
  }

  /** See {@link dev.flotilla.mesh.FlotillaCircuitBreaker#of}. */
  public static CircuitBreaker of(
      Mesh mesh, String name, Vertx vertx, CircuitBreakerOptions others) {
    Check.that(mesh instanceof MeshImpl, "mesh", "made by Mesh.create", mesh);
    MeshImpl live = (MeshImpl) mesh;
    Check.that(live.environment().vertx() == vertx, "vertx", "that of the mesh", vertx);
    MonitoredBreaker monitored = ((NamedBreaker) live.breaker(name)).monitored();
    return VertxBreaker.ofMesh(
        monitored, live.environment(), live.meshListeners(), checked(others));
  }

  private static CircuitBreaker standalone(
      MeshEnvironment environment,
      String name,
      BreakerOptions options,
      Function<BreakerOptions, BreakerSettings> reading,
      CircuitBreakerOptions others) {
    Check.present("name", name);
    CircuitBreakerOptions checked = checked(others);
    MeshListeners meshListeners = new MeshListeners();
    MonitoredBreaker monitored =
        StandaloneBreakers.monitored(environment, name, options, reading, meshListeners);
    return VertxBreaker.standalone(monitored, environment, meshListeners, checked);
  }

  private static MeshEnvironment environment(Vertx vertx) {
    Check.present("vertx", vertx);
    VertxInternal internal = (VertxInternal) vertx;
    return new MeshEnvironment(
        internal, Clock.system(), ContextTimers.of(internal), RandomSource.FAIR);
  }

  /**
   * The settings that the options of Vert.x stand for. With a window of zero, Vert.x's own breaker
   * counts nothing and opens only by {@code open()}; so does this one.
   */
  static BreakerSettings settings(CircuitBreakerOptions options) {
    long resetTimeout = options.getResetTimeout();
    Check.atLeast("resetTimeout in ms", resetTimeout, -1);
    Duration openDuration = resetTimeout == -1 ? BreakerSettings.FOREVER : bounded(resetTimeout);
    long window = options.getFailuresRollingWindow();
    return new BreakerSettings(
        Integer.MAX_VALUE,
        BreakerOptions.builder().minCalls(1).halfOpenProbes(1).build(),
        bounded(Math.max(1, window)),
        window <= 0 ? Integer.MAX_VALUE : Math.max(1, options.getMaxFailures()),
        openDuration,
        openDuration,
        0,
        1,
        options.getTimeout() == -1
            ? BreakerOptions.DEFAULT_PROBE_TIMEOUT
            : bounded(Math.max(1, options.getTimeout())));
  }

  private static Duration bounded(long millis) {
    return millis < BreakerSettings.FOREVER.toMillis()
        ? Duration.ofMillis(millis)
        : BreakerSettings.FOREVER;
  }

  private static CircuitBreakerOptions orDefaults(CircuitBreakerOptions options) {
    return Objects.requireNonNullElseGet(options, CircuitBreakerOptions::new);
  }

  /** A copy. Refuses options without a meaning now, instead of at the first call. */
  private static CircuitBreakerOptions checked(CircuitBreakerOptions options) {
    CircuitBreakerOptions copy = new CircuitBreakerOptions(orDefaults(options));
    Check.atLeast("timeout in ms", copy.getTimeout(), -1);
    long buckets = copy.getMetricsRollingBuckets();
    Check.atLeast("metricsRollingBuckets", buckets, 1);
    if (copy.getNotificationAddress()
        != null) { // as in Vert.x: without an address there are no metrics
      long window = copy.getMetricsRollingWindow();
      Check.that(
          window > 0 && window % buckets == 0,
          "metricsRollingWindow in ms",
          "a positive multiple of the " + buckets + " metricsRollingBuckets",
          window);
    }
    return copy;
  }
}
