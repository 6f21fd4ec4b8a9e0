package dev.flotilla.core;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The one place where code of others is called: listeners, probes, handlers, and the work that
 * breakers, bulkheads and pools are given. Whatever it throws ends here, an {@link Error} too: a
 * class that is missing in one listener must neither silence the next one nor keep a permit for
 * ever.
 *
 * <p>Everything runs on the caller's thread, and the caller holds no lock.
 */
public final class UserCode {

  private static final DefectLog DEFECTS =
      new DefectLog(LoggerFactory.getLogger(UserCode.class), Clock.system());

  private UserCode() {}

  /**
   * Starts asynchronous work.
   *
   * @param what the work is, as {@code the work of breaker stock}; for the failure of work that
   *     gives no future
   * @return the work's own future, or one that has failed with what the work threw; with a {@link
   *     NullPointerException} if the work gave null
   */
  public static <T> Future<T> start(String what, Supplier<Future<T>> work) {
    try {
      return Objects.requireNonNull(work.get(), () -> what + " gave null instead of a future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  /**
   * Calls a callback. A failure of the callback is logged with its stack and affects no other code.
   *
   * @param what is called, as {@code mesh listener com.example.Audit}
   * @return whether the callback returned
   */
  public static boolean run(String what, Runnable callback) {
    try {
      callback.run();
      return true;
    } catch (Throwable thrown) {
      DEFECTS.error(what + " threw; what follows goes on without it", thrown);
      return false;
    }
  }

  /**
   * Tells each listener of an event, in order, whatever the ones before did.
   *
   * @param what the listeners are, as {@code mesh listener}; the log adds the class
   */
  public static <L> void tell(String what, Iterable<L> listeners, Consumer<? super L> event) {
    for (L listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable thrown) {
        String name = what + " " + listener.getClass().getName();
        DEFECTS.error(name + " threw; the others are told nevertheless", thrown);
      }
    }
  }
}
