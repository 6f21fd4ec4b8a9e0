package dev.flotilla.core;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {

  private final Vertx vertx = Vertx.vertx();
  private final Timers timers = Timers.of(vertx);

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, SECONDS);
  }

  @Test
  void aDelayThatVertxWouldRefuseIsRoundedUp() throws Exception {
    for (Duration delay :
        new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofNanos(1)}) {
      Promise<Void> ran = Promise.promise();
      timers.after(delay, ran::complete);
      ran.future().await(20, SECONDS);
    }
  }

  @Test
  void aTimerNeverFiresBeforeItsTime() throws Exception {
    Clock clock = Clock.system();
    Duration delay = Duration.ofNanos(2_000_001);
    Promise<Long> ran = Promise.promise();
    long begun = clock.nanos();

    timers.after(delay, () -> ran.complete(clock.nanos() - begun));

    assertThat(ran.future().await(20, SECONDS)).isGreaterThanOrEqualTo(delay.toNanos());
  }

  @Test
  void aPeriodEndsWhenItIsCancelledAlsoFromItsOwnAction() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Promise<Void> after = Promise.promise();
    Timers.Scheduled[] period = new Timers.Scheduled[1];
    vertx.runOnContext(
        start ->
            period[0] =
                timers.every(
                    Duration.ofMillis(1),
                    () -> {
                      if (runs.incrementAndGet() == 3) {
                        period[0].cancel();
                        timers.after(Duration.ofMillis(20), after::complete);
                      }
                    }));

    after.future().await(20, SECONDS);
    assertThat(runs).hasValue(3);
    period[0].cancel(); // harmless
  }
}
