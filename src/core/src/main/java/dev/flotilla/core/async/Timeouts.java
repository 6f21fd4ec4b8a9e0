package dev.flotilla.core.async;

import dev.flotilla.core.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Limits how long a caller waits for a future, and fails with the failure that the caller names.
 * The work itself goes on; a caller that wants it stopped does so in {@code late}, and takes care
 * of its value in {@code unclaimed}.
 *
 * <p>{@link Future#timeout} knows one failure only, has no use for a value that comes too late, and
 * cannot be tested with timers of a test's own.
 *
 * <p>Immutable and thread-safe. No promise is completed under a lock, and no timer is left behind
 * when the work ends.
 */
public final class Timeouts {

  private final Supplier<ContextInternal> contexts;
  private final Timers timers; // null: those of the context

  private Timeouts(Supplier<ContextInternal> contexts, Timers timers) {
    this.contexts = contexts;
    this.timers = timers;
  }

  /**
   * Time limits of this Vert.x, which hold after the caller's verticle was undeployed as well.
   * Results arrive on the caller's context if it is one of this Vert.x, otherwise on a new one, so
   * that they arrive even when the event loop that does the work is stuck.
   */
  public static Timeouts of(Vertx vertx) {
    return new Timeouts(((VertxInternal) vertx)::getOrCreateContext, null);
  }

  /**
   * Time limits of these timers. Results arrive on the caller's context if it has one, otherwise on
   * the thread that completes the work or runs the timer.
   */
  public static Timeouts of(Timers timers) {
    return new Timeouts(ContextInternal::current, timers);
  }

  /** Like the other one; a value that comes too late is dropped. */
  public <T> Future<T> within(Duration limit, Future<T> work, Supplier<? extends Throwable> late) {
    return within(limit, work, late, dropped -> {});
  }

  /**
   * Waits for work, but not longer than a limit.
   *
   * @param limit rounded up to a whole millisecond, at least one
   * @param late gives the failure when the limit has passed; called once, and only if the work was
   *     not done in time
   * @param unclaimed gets the value of work that succeeds after the limit, for instance to release
   *     it; called on the thread that completes the work
   * @return ends as the work does, or with the failure of {@code late}
   */
  public <T> Future<T> within(
      Duration limit,
      Future<T> work,
      Supplier<? extends Throwable> late,
      Consumer<? super T> unclaimed) {
    ContextInternal context = contexts.get();
    Promise<T> result = context == null ? Promise.promise() : context.promise();
    AtomicBoolean decided = new AtomicBoolean();
    Timers.Scheduled timer =
        after(
            context,
            limit,
            () -> {
              if (decided.compareAndSet(false, true)) {
                result.fail(failure(late));
              }
            });
    work.onComplete(
        (value, failure) -> {
          if (decided.compareAndSet(false, true)) {
            timer.cancel();
            result.complete(value, failure);
          } else if (failure == null) {
            unclaimed.accept(value);
          }
        });
    return result.future();
  }

  private Timers.Scheduled after(ContextInternal context, Duration limit, Runnable action) {
    if (timers != null) {
      return timers.after(limit, action);
    }
    long millis = Math.max(1, limit.plusNanos(999_999).toMillis()); // never before its time
    // A timer of Vertx.setTimer would end with the verticle, and the caller would wait for ever.
    long id = context.setTimer(millis, fired -> action.run());
    return () -> context.owner().cancelTimer(id);
  }

  private static Throwable failure(Supplier<? extends Throwable> late) {
    try {
      return late.get();
    } catch (RuntimeException | Error thrown) {
      return thrown; // a caller without an answer would be worse than one with this
    }
  }
}
