package dev.flotilla.sql.impl;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TransactionRetryTest {

  /** Ends each pause at once. */
  private static final class RecordedPauses implements Timers {

    final List<Duration> all = new ArrayList<>();

    @Override
    public Scheduled after(Duration delay, Runnable action) {
      all.add(delay);
      action.run();
      return () -> {};
    }

    @Override
    public Scheduled every(Duration period, Runnable action) {
      throw new AssertionError("nothing is repeated at intervals");
    }
  }

  private final RecordedPauses pauses = new RecordedPauses();
  private final TransactionRetry transactionRetry = new TransactionRetry(pauses, Clock.system());
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void aTransactionThatIsAbortedEveryTimeFailsInTheEnd() {
    Future<String> outcome = transactionRetry.run(this::aborted);

    assertThat(outcome.cause())
        .isInstanceOfSatisfying(
            ServiceFailure.class, failure -> assertThat(failure.code()).isEqualTo(Code.ABORTED));
    assertThat(attempts).hasValue(TransactionRetry.MAX_ATTEMPTS);
  }

  @Test
  void theBoundOfThePauseDoubles() {
    for (int run = 0; run < 100; run++) {
      pauses.all.clear();
      transactionRetry.run(this::aborted);

      assertThat(pauses.all).hasSize(TransactionRetry.MAX_ATTEMPTS - 1);
      for (int i = 0; i < pauses.all.size(); i++) {
        assertThat(pauses.all.get(i))
            .isBetween(Duration.ofMillis(1), TransactionRetry.BACKOFF.multipliedBy(1L << i));
      }
    }
  }

  @Test
  void noAttemptBeginsAfterTheDeadlineOfTheCall() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      CallContext call = CallContext.following(new Deadline(Clock.system().nanos()), "test");

      Future<String> outcome = call.carry(vertx, () -> transactionRetry.run(this::aborted));

      assertThat(outcome.<Object>map("done").otherwise(failure -> failure).await(10, SECONDS))
          .isInstanceOf(ServiceFailure.class);
      assertThat(attempts).hasValue(1);
      assertThat(pauses.all).isEmpty();
    } finally {
      vertx.close().await(10, SECONDS);
    }
  }

  private Future<String> aborted() {
    attempts.incrementAndGet();
    return Future.failedFuture(new ServiceFailure(Code.ABORTED, "in the way"));
  }
}
