package dev.flotilla.example;

import dev.flotilla.mesh.FlotillaCircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;

/** The first example of docs/mesh.md. */
final class BankBreaker {

  private BankBreaker() {}

  static CircuitBreaker of(Vertx vertx) {
    // tag::dropin
    CircuitBreakerOptions options =
        new CircuitBreakerOptions().setMaxFailures(10).setTimeout(2_000).setResetTimeout(5_000);
    CircuitBreaker breaker = FlotillaCircuitBreaker.create("bank", vertx, options);
    // end::dropin
    return breaker;
  }
}
