package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ContextTimers;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.RandomSource;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Function;

/** Makes breakers that do not belong to a mesh. */
public final class StandaloneBreakers {

  private StandaloneBreakers() {}

  /** See {@link Breaker#of}. */
  public static Breaker of(Vertx vertx, String name, BreakerOptions options) {
    Check.present("vertx", vertx);
    VertxInternal internal = (VertxInternal) vertx;
    return of(
        new MeshEnvironment(
            internal, Clock.system(), ContextTimers.of(internal), RandomSource.FAIR),
        name,
        options);
  }

  static NamedBreaker of(MeshEnvironment environment, String name, BreakerOptions options) {
    Check.notBlank("name", name);
    Check.present("options", options);
    return new NamedBreaker(
        monitored(environment, name, options, BreakerSettings::ofBreaker, new MeshListeners()),
        environment.vertx());
  }

  /**
   * A breaker that decides for itself and does not run work.
   *
   * @param reading gives the settings for these options and for those that replace them
   */
  public static MonitoredBreaker monitored(
      MeshEnvironment environment,
      String name,
      BreakerOptions options,
      Function<BreakerOptions, BreakerSettings> reading,
      MeshListeners meshListeners) {
    MonitoredBreaker.BreakerIdentity identity =
        new MonitoredBreaker.BreakerIdentity(
            name, BreakerKind.NAMED, meshListeners, ClusterBreaker.ClusterPeers.none());
    return new MonitoredBreaker(
        identity, options, reading, environment, BreakerStateMachine.Gate.ALWAYS);
  }
}
