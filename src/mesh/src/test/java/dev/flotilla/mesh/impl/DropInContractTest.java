package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.FlotillaCircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DropInContractTest extends VertxBreakerContract {

  @Override
  CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
    return FlotillaCircuitBreaker.create(name, vertx, options);
  }

  @Test
  void optionsOfVertxAreReadAtTheirSmallestValues() {
    BreakerOptions read =
        VertxBreakers.read(
            new CircuitBreakerOptions()
                .setFailuresRollingWindow(10)
                .setMaxFailures(1)
                .setResetTimeout(1)
                .setTimeout(1));

    assertThat(read.windowTime()).isEqualTo(Duration.ofMillis(10));
    assertThat(read.minimumCalls()).isOne();
    assertThat(read.openFor()).isEqualTo(Duration.ofMillis(1));
    assertThat(read.probeDeadline()).isEqualTo(Duration.ofMillis(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VertxBreakers.read(new CircuitBreakerOptions().setResetTimeout(-1)))
        .withMessage("resetTimeout must be between 1 and 600000 but was -1");
  }

  @Test
  void theOneOfAMeshIsTheBreakerOfThatName() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker view =
          FlotillaCircuitBreaker.of(lab.mesh, "bank", lab.vertx, new CircuitBreakerOptions());
      Breaker bank = lab.mesh.breaker("bank");
      bank.open();
      assertThat(view.state()).isEqualTo(CircuitBreakerState.OPEN);
      lab.advance(5_000);
      for (int i = 0; i < 3; i++) {
        view.execute(() -> Future.succeededFuture("paid")).await(20, TimeUnit.SECONDS);
      }

      assertThat(bank.state()).isEqualTo(Breaker.State.CLOSED);
    }
  }

  @Test
  void failuresOfServicesCountByTheirCode() throws Exception {
    try (MeshLab lab = new MeshLab()) {
      CircuitBreaker breaker =
          FlotillaCircuitBreaker.create("b", lab.vertx, BreakerOptions.defaults());
      fail(breaker, Code.NOT_FOUND);
      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
      fail(breaker, Code.UNAVAILABLE);

      assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }
  }

  private static void fail(CircuitBreaker breaker, Code code) throws Exception {
    for (int i = 0; i < 100; i++) {
      breaker
          .<String>execute(() -> Future.failedFuture(new ServiceFailure(code, "no")))
          .otherwise("failed")
          .await(20, TimeUnit.SECONDS);
    }
  }
}
