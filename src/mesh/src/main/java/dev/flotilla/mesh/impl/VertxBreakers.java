package dev.flotilla.mesh.impl;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.Mesh;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;

/** Makes breakers behind Vert.x's interface. */
public final class VertxBreakers {

  private VertxBreakers() {}

  /** See {@link dev.flotilla.mesh.FlotillaCircuitBreaker#create}. */
  public static CircuitBreaker create(
      String name, Vertx vertx, BreakerOptions options, CircuitBreakerOptions others) {
    Check.present("vertx", vertx);
    VertxInternal internal = (VertxInternal) vertx;
    Surroundings around =
        new Surroundings(internal, Clock.system(), OwnTimers.of(internal), Dice.FAIR);
    return create(around, name, options, others);
  }

  static CircuitBreaker create(
      Surroundings around, String name, BreakerOptions options, CircuitBreakerOptions others) {
    Check.present("options", others);
    Events events = new Events();
    return new VertxBreaker(
        LoneBreaker.circuit(around, name, options, events), around, events, others);
  }

  /** See {@link dev.flotilla.mesh.FlotillaCircuitBreaker#of}. */
  public static CircuitBreaker of(
      Mesh mesh, String name, Vertx vertx, CircuitBreakerOptions others) {
    Check.that(mesh instanceof LiveMesh, "mesh", "made by Mesh.create", mesh);
    Check.present("options", others);
    LiveMesh live = (LiveMesh) mesh;
    Check.that(live.surroundings().vertx() == vertx, "vertx", "that of the mesh", vertx);
    NamedCircuit circuit = ((NamedBreaker) live.breaker(name)).circuit();
    return new VertxBreaker(circuit, live.surroundings(), live.events(), others);
  }

  /** What the options of Vert.x say, said in ours. */
  public static BreakerOptions read(CircuitBreakerOptions options) {
    Check.present("options", options);
    long timeout = options.getTimeout();
    Check.between("maxFailures", options.getMaxFailures(), 1, 10_000);
    Check.between("resetTimeout", options.getResetTimeout(), 1, 600_000);
    return new BreakerOptions(
            null,
            null,
            options.getMaxFailures(),
            Duration.ofMillis(options.getResetTimeout()),
            1,
            timeout == -1 ? null : Duration.ofMillis(timeout))
        .withWindowTime(Duration.ofMillis(options.getFailuresRollingWindow()))
        .withGrowth(Duration.ofMillis(options.getResetTimeout()), 0)
        .withScope(BreakerOptions.Scope.NODE);
  }
}
