package dev.flotilla.example;

import dev.flotilla.mesh.FlotillaCircuitBreaker;
import dev.flotilla.mesh.breaker.BreakerOptions;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import java.time.Duration;

/** The first examples of docs/mesh.md. */
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

  static CircuitBreaker byRates(Vertx vertx) {
    // tag::rates
    BreakerOptions rates = // 30 % of at least 20 calls failed, or took more than 800 ms
        BreakerOptions.builder()
            .failureRate(0.3)
            .slowCallRate(0.3)
            .slowCallThreshold(Duration.ofMillis(800))
            .maxOpenDuration(Duration.ofMinutes(1)) // 5 s, 10 s, 15 s … and up to 10 % at random
            .build();
    CircuitBreaker breaker = FlotillaCircuitBreaker.create("bank", vertx, rates);
    // end::rates
    return breaker;
  }
}
