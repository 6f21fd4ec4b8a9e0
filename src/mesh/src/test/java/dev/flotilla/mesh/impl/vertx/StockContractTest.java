package dev.flotilla.mesh.impl.vertx;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;

class StockContractTest extends VertxBreakerContract {

  @Override
  CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
    return CircuitBreaker.create(name, vertx, options);
  }
}
