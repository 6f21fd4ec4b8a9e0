package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.FlotillaCircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import java.util.List;

/** Ours has none of the stock one's defects, with the same options. */
class MendedBreakerTest extends StockDefects {

  @Override
  CircuitBreaker create(Vertx vertx, CircuitBreakerOptions options) {
    return FlotillaCircuitBreaker.create("ours", vertx, options);
  }

  @Override
  boolean behaves() {
    return true;
  }

  @Override
  List<Class<?>> timekeepers() {
    return List.of(
        VertxBreaker.class,
        VertxCall.class,
        NamedCircuit.class,
        Circuit.class,
        CircuitState.Closed.class,
        HalfOpen.class,
        OutcomeTime.class,
        OutcomeWindow.class);
  }
}
