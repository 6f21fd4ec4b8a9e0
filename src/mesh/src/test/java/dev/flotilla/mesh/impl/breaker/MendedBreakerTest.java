package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.mesh.FlotillaCircuitBreaker;
import dev.flotilla.mesh.impl.vertx.StockDefects;
import dev.flotilla.mesh.impl.vertx.VertxBreaker;
import dev.flotilla.mesh.impl.vertx.VertxBreakerCall;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import java.util.List;

/** Ours has none of the stock one's defects, with the same options. */
class MendedBreakerTest extends StockDefects {

  @Override
  public CircuitBreaker create(Vertx vertx, CircuitBreakerOptions options) {
    return FlotillaCircuitBreaker.create("ours", vertx, options);
  }

  @Override
  public boolean behaves() {
    return true;
  }

  @Override
  public List<Class<?>> timekeepers() {
    return List.of(
        VertxBreaker.class,
        VertxBreakerCall.class,
        MonitoredBreaker.class,
        BreakerStateMachine.class,
        BreakerState.Closed.class,
        HalfOpenState.class,
        TimeBasedWindow.class,
        CountBasedWindow.class);
  }
}
