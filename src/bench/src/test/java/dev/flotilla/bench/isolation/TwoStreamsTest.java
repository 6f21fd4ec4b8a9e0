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
    TwoStreams streams =
        new TwoStreams(
            vertx,
            new Pulse(),
            bytes -> vertx.timer(30).map(bytes),
            bytes -> Sickness.ALL_FAILS.answer(vertx, bytes));

    Seen seen = streams.run(Duration.ofMillis(200));

    assertThat(seen.calls()).isPositive().isEqualTo(seen.sickFailed());
    assertThat(seen.failed()).isZero();
    assertThat(Arrays.stream(seen.nanos()).min().orElseThrow())
        .isGreaterThanOrEqualTo(Duration.ofMillis(25).toNanos());
    assertThat(seen.starts()).hasSameSizeAs(seen.nanos());
  }

  @Test
  void itWaitsForCallsThatAreStillUnderWay() throws Exception {
    TwoStreams streams =
        new TwoStreams(
            vertx,
            new Pulse(),
            bytes -> Future.failedFuture("gone"),
            bytes -> vertx.timer(500).compose(late -> Future.failedFuture("late")));

    Seen seen = streams.run(Duration.ofMillis(50));

    assertThat(seen.failed()).isEqualTo(seen.calls()).isPositive();
    assertThat(seen.sickFailed()).isEqualTo(seen.calls());
  }
}
