package dev.flotilla.mesh.impl;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.BreakerHealth.Kind;
import dev.flotilla.mesh.BreakerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Function;

/** Makes breakers that belong to no mesh. */
public final class LoneBreaker {

  private LoneBreaker() {}

  /** See {@link Breaker#of}. */
  public static Breaker of(Vertx vertx, String name, BreakerOptions options) {
    Check.present("vertx", vertx);
    VertxInternal internal = (VertxInternal) vertx;
    return of(
        new Surroundings(internal, Clock.system(), OwnTimers.of(internal), Dice.FAIR),
        name,
        options);
  }

  static NamedBreaker of(Surroundings around, String name, BreakerOptions options) {
    Check.notBlank("name", name);
    Check.present("options", options);
    return new NamedBreaker(
        circuit(around, name, options, CircuitSettings::ofBreaker, new Events()), around.vertx());
  }

  static NamedCircuit circuit(
      Surroundings around,
      String name,
      BreakerOptions options,
      Function<BreakerOptions, CircuitSettings> reading,
      Events events) {
    NamedCircuit.Title title =
        new NamedCircuit.Title(name, Kind.NAMED, events, SharedCircuit.Company.none());
    return new NamedCircuit(title, options, reading, around, Circuit.Gate.ALWAYS);
  }
}
