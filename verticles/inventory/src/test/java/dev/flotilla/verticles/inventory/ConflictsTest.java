package dev.flotilla.verticles.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConflictsTest {

  private final ManualClock timers = new ManualClock();
  private final ConflictRetry conflictRetry = new ConflictRetry(timers);
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void abortedWorkIsRepeatedAfterAPause() {
    Future<String> outcome =
        conflictRetry.repeated(
            () ->
                attempts.incrementAndGet() < 3
                    ? failed(Code.ABORTED)
                    : Future.succeededFuture("done"));
    assertThat(attempts).hasValue(1);

    turn();

    assertThat(outcome.result()).isEqualTo("done");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void workThatIsAbortedEveryTimeFailsInTheEnd() {
    Future<String> outcome =
        conflictRetry.repeated(
            () -> {
              attempts.incrementAndGet();
              return failed(Code.ABORTED);
            });

    turn();

    assertThat(outcome.failed()).isTrue();
    assertThat(attempts).hasValue(ConflictRetry.MOST_ATTEMPTS);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void anyOtherFailureIsFinal() {
    Future<String> outcome =
        conflictRetry.repeated(
            () -> {
              attempts.incrementAndGet();
              return failed(Code.UNAVAILABLE);
            });

    assertThat(outcome.failed()).isTrue();
    assertThat(attempts).hasValue(1);
  }

  private void turn() {
    for (int i = 0; i < ConflictRetry.MOST_ATTEMPTS; i++) {
      timers.advance(Duration.ofSeconds(1));
    }
  }

  private static Future<String> failed(Code code) {
    return Future.failedFuture(new ServiceFailure(code, "in the way"));
  }
}
