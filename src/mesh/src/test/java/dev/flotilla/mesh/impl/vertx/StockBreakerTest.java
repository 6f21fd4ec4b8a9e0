package dev.flotilla.mesh.impl.vertx;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import java.util.List;

/** The stock class has the defects; when one of these fails, Vert.x has mended it. */
class StockBreakerTest extends StockDefects {

  @Override
  public CircuitBreaker create(Vertx vertx, CircuitBreakerOptions options) {
    return CircuitBreaker.create("stock", vertx, options);
  }

  @Override
  public boolean behaves() {
    return false;
  }

  @Override
  public List<Class<?>> timekeepers() {
    try {
      return List.of(
          Class.forName("io.vertx.circuitbreaker.impl.CircuitBreakerImpl$RollingCounter"));
    } catch (ClassNotFoundException other) {
      throw new AssertionError("the stock breaker counts in another class now", other);
    }
  }
}
