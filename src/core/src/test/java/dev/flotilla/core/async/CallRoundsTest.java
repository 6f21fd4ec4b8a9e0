package dev.flotilla.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Clock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallRoundsTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger quick = new AtomicInteger();

  @AfterEach
  void close() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void roundsEndWhenTheLatencyNoLongerFalls() throws TimeoutException {
    CallRounds.Outcome outcome = run(Duration.ofSeconds(60), this::quick);

    assertThat(outcome.settled()).isTrue();
    assertThat(outcome.count()).isEqualTo(quick.get()).isGreaterThanOrEqualTo(600);
    assertThat(outcome.failures()).isZero();
    assertThat(outcome.first()).isPositive();
    assertThat(outcome.last()).isPositive();
  }

  @Test
  void callsTakeTurnsAndFailuresAreCounted() throws TimeoutException {
    CallRounds.Outcome outcome =
        run(
            Duration.ofSeconds(60),
            this::quick,
            () -> Future.failedFuture("no"),
            () -> {
              throw new IllegalStateException("thrown");
            });

    assertThat(quick.get()).isEqualTo(outcome.count() / 3);
    assertThat(outcome.failures()).isEqualTo(outcome.count() / 3 * 2);
  }

  @Test
  void noCallBeginsAfterTheTime() throws TimeoutException {
    CallRounds.Outcome outcome = run(Duration.ZERO, this::quick);

    assertThat(outcome.count()).isZero();
    assertThat(outcome.settled()).isFalse();
  }

  private Future<Void> quick() {
    quick.incrementAndGet();
    return Future.succeededFuture();
  }

  @SafeVarargs
  private CallRounds.Outcome run(Duration atMost, Supplier<? extends Future<?>>... calls)
      throws TimeoutException {
    return new CallRounds(vertx.getOrCreateContext(), Clock.system(), List.of(calls))
        .run(atMost)
        .await(70, TimeUnit.SECONDS);
  }
}
