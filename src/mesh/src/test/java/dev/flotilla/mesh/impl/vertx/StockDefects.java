package dev.flotilla.mesh.impl.vertx;

import static io.vertx.circuitbreaker.CircuitBreakerState.CLOSED;
import static io.vertx.circuitbreaker.CircuitBreakerState.HALF_OPEN;
import static io.vertx.circuitbreaker.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What vertx-circuit-breaker 5.0.8 does wrong, each as a scenario that says how a breaker behaves
 * and asserts that this one does, or that it does not. The day the stock class behaves, its
 * subclass fails and tells us.
 */
public abstract class StockDefects {

  private final Vertx vertx = Vertx.vertx();

  public abstract CircuitBreaker create(Vertx vertx, CircuitBreakerOptions options);

  /** Whether the defects are mended in this one. */
  public abstract boolean behaves();

  /** Classes that keep the time of failures. */
  public abstract List<Class<?>> timekeepers();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void opensWhenFourOfFiveCallsFail() throws Exception {
    CircuitBreaker breaker = create(vertx, new CircuitBreakerOptions());
    int calls = 0;
    while (breaker.state() == CLOSED && calls < 400) {
      call(breaker, calls++ % 5 == 0);
    }

    holds(breaker.state() == OPEN, "open after %d calls", calls);
  }

  @Test
  void opensWithAWindowBelowOneSecond() throws Exception {
    CircuitBreaker breaker =
        create(vertx, new CircuitBreakerOptions().setFailuresRollingWindow(999));
    for (int i = 0; i < 20; i++) {
      call(breaker, false);
    }

    holds(breaker.state() == OPEN, "open after 20 failures at once");
  }

  @Test
  void aHungProbeWithoutATimeoutDoesNotHoldItHalfOpen() throws Exception {
    CircuitBreaker breaker = create(vertx, quick().setTimeout(-1));
    open(breaker);
    await().until(() -> breaker.state() == HALF_OPEN);
    Promise<String> never = Promise.promise();
    breaker.execute(never::future);

    // The probe of ours ends after the default 5 s; the stock one is watched for a little longer.
    holds(becomesClosedAgain(breaker, Duration.ofSeconds(7)), "closed again by later calls");
  }

  @Test
  void aSuccessFromBeforeTheTripDoesNotCloseIt() throws Exception {
    CircuitBreaker breaker = create(vertx, quick().setTimeout(-1));
    Promise<String> early = Promise.promise();
    Future<String> late = breaker.execute(early::future);
    open(breaker);
    await().until(() -> breaker.state() == HALF_OPEN);
    early.complete("from long ago");
    late.await(20, TimeUnit.SECONDS);

    holds(breaker.state() != CLOSED, "not closed by a call from before");
  }

  @Test
  void asksNoWallClock() throws IOException {
    boolean asks = false;
    for (Class<?> type : timekeepers()) {
      try (InputStream code =
          type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
        asks |=
            new String(code.readAllBytes(), StandardCharsets.ISO_8859_1)
                .contains("currentTimeMillis");
      }
    }

    holds(!asks, "no %s mentions currentTimeMillis", timekeepers());
  }

  private boolean becomesClosedAgain(CircuitBreaker breaker, Duration within) {
    try {
      await()
          .atMost(within)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                breaker.execute(() -> Future.succeededFuture("well"));
                return breaker.state() == CLOSED;
              });
      return true;
    } catch (ConditionTimeoutException stuck) {
      return false;
    }
  }

  private static CircuitBreakerOptions quick() {
    return new CircuitBreakerOptions().setResetTimeout(50);
  }

  private static void open(CircuitBreaker breaker) throws Exception {
    for (int i = 0; i < 20 && breaker.state() == CLOSED; i++) {
      call(breaker, false);
    }
    assertThat(breaker.state()).isNotEqualTo(CLOSED);
  }

  private static void call(CircuitBreaker breaker, boolean well) throws Exception {
    Future<String> work =
        well ? Future.succeededFuture("well") : Future.failedFuture(new IOException("down"));
    Future<String> result = breaker.execute(() -> work);
    result.otherwise("failed").await(20, TimeUnit.SECONDS);
  }

  private void holds(boolean good, String what, Object... values) {
    assertThat(good).as(what, values).isEqualTo(behaves());
  }
}
