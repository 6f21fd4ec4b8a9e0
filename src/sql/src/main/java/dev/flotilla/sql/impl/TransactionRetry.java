package dev.flotilla.sql.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Repeats transactions that fail with {@code ABORTED}: PostgreSQL rolled them back in favour of
 * others. The pause before each repeat is random, so that the same transactions do not meet again.
 *
 * @see <a href="https://www.postgresql.org/docs/17/mvcc-serialization-failure-handling.html">
 *     Serialization failure handling</a>
 */
record TransactionRetry(Timers timers, Clock clock) {

  /** A second conflict is rare if locks are taken in one order; a fifth has another cause. */
  static final int MAX_ATTEMPTS = 5;

  /** Bound of the first pause, which doubles. A transaction of a few statements takes as long. */
  static final Duration BACKOFF = Duration.ofMillis(10);

  /** Gives what the transaction gives; its last failure if every attempt was aborted. */
  <T> Future<T> run(Supplier<Future<T>> transaction) {
    return attempt(transaction, 1);
  }

  private <T> Future<T> attempt(Supplier<Future<T>> transaction, int number) {
    return transaction
        .get()
        .recover(
            failure ->
                number < MAX_ATTEMPTS && isAborted(failure)
                    ? repeat(transaction, number, failure)
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> repeat(Supplier<Future<T>> transaction, int attempts, Throwable failure) {
    Duration pause = pause(attempts);
    if (!endsBeforeTheDeadline(pause)) {
      return Future.failedFuture(failure);
    }
    Promise<Void> over = Promise.promise();
    timers.after(pause, over::complete);
    return over.future().compose(waited -> attempt(transaction, attempts + 1));
  }

  private static Duration pause(int attempts) {
    long mostMs = BACKOFF.toMillis() << (attempts - 1);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, mostMs + 1));
  }

  private boolean endsBeforeTheDeadline(Duration pause) {
    return CallContext.current()
        .map(call -> call.deadline().left(clock).compareTo(pause) > 0)
        .orElse(true);
  }

  private static boolean isAborted(Throwable failure) {
    return failure instanceof ServiceFailure service && service.code() == Code.ABORTED;
  }
}
