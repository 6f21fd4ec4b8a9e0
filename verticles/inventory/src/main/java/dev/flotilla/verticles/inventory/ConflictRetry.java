package dev.flotilla.verticles.inventory;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Repeats transactions that the server gave up in favour of others ({@code ABORTED}), a few times
 * and with a random pause, so that the same two do not meet again.
 */
final class ConflictRetry {

  /**
   * Locks are taken in one order, so a second conflict is rare and a fifth means something else.
   */
  static final int MOST_ATTEMPTS = 5;

  private static final long FIRST_PAUSE_MS = 5;

  private final Timers timers;

  ConflictRetry(Timers timers) {
    this.timers = timers;
  }

  /** The work's outcome; its last failure if it was aborted every time. */
  <T> Future<T> repeated(Supplier<Future<T>> work) {
    return attempt(work, 1);
  }

  private <T> Future<T> attempt(Supplier<Future<T>> work, int number) {
    return work.get()
        .recover(
            failure ->
                number < MOST_ATTEMPTS && aborted(failure)
                    ? pause(number).compose(over -> attempt(work, number + 1))
                    : Future.failedFuture(failure));
  }

  private Future<Void> pause(int attempts) {
    long most = FIRST_PAUSE_MS << attempts;
    Promise<Void> over = Promise.promise();
    timers.after(
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, most + 1)), over::complete);
    return over.future();
  }

  private static boolean aborted(Throwable failure) {
    return failure instanceof ServiceFailure service
        && service.code() == ServiceFailure.Code.ABORTED;
  }
}
