package dev.flotilla.bench.isolation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwoStreamsTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @Test
  void onlyTheHealthyOneIsTimedAndTheOtherOnesFailuresAreCounted() throws Exception {
    PacedCalls streams =
        new PacedCalls(
            vertx,
            new PauseDetector(),
            bytes -> vertx.timer(30).map(bytes),
            bytes -> Sickness.ALL_FAILS.answer(vertx, bytes));

    CallerResult callerResult = streams.run(Duration.ofMillis(200));

    assertThat(callerResult.calls()).isPositive().isEqualTo(callerResult.sickFailed());
    assertThat(callerResult.failed()).isZero();
    assertThat(Arrays.stream(callerResult.nanos()).min().orElseThrow())
        .isGreaterThanOrEqualTo(Duration.ofMillis(25).toNanos());
    assertThat(callerResult.starts()).hasSameSizeAs(callerResult.nanos());
  }

  @Test
  void itWaitsForCallsThatAreStillUnderWay() throws Exception {
    PacedCalls streams =
        new PacedCalls(
            vertx,
            new PauseDetector(),
            bytes -> Future.failedFuture("gone"),
            bytes -> vertx.timer(500).compose(late -> Future.failedFuture("late")));

    CallerResult callerResult = streams.run(Duration.ofMillis(50));

    assertThat(callerResult.failed()).isEqualTo(callerResult.calls()).isPositive();
    assertThat(callerResult.sickFailed()).isEqualTo(callerResult.calls());
  }
}
