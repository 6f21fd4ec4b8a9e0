package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.MeshTimers;
import dev.flotilla.mesh.impl.base.RandomSource;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Function;

/** Makes breakers that belong to no mesh. */
public final class StandaloneBreakers {

  private StandaloneBreakers() {}

  /** See {@link Breaker#of}. */
  public static Breaker of(Vertx vertx, String name, BreakerOptions options) {
    Check.present("vertx", vertx);
    VertxInternal internal = (VertxInternal) vertx;
    return of(
        new MeshEnvironment(internal, Clock.system(), MeshTimers.of(internal), RandomSource.FAIR),
        name,
        options);
  }

  static NamedBreaker of(MeshEnvironment around, String name, BreakerOptions options) {
    Check.notBlank("name", name);
    Check.present("options", options);
    return new NamedBreaker(
        circuit(around, name, options, BreakerSettings::ofBreaker, new MeshListeners()),
        around.vertx());
  }

  public static MonitoredBreaker circuit(
      MeshEnvironment around,
      String name,
      BreakerOptions options,
      Function<BreakerOptions, BreakerSettings> reading,
      MeshListeners meshListeners) {
    MonitoredBreaker.BreakerIdentity breakerIdentity =
        new MonitoredBreaker.BreakerIdentity(
            name, BreakerKind.NAMED, meshListeners, ClusterBreaker.ClusterPeers.none());
    return new MonitoredBreaker(
        breakerIdentity, options, reading, around, BreakerStateMachine.Gate.ALWAYS);
  }
}
