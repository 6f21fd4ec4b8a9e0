package dev.flotilla.verticles.orders;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to other services on behalf of an order. Each has the step timeout, whatever is left of the
 * request that the order came with: the order goes on when its client is gone.
 */
record SagaCalls(Vertx vertx, Clock clock, Duration timeout) {

  private static final Logger LOG = LoggerFactory.getLogger(SagaCalls.class);

  <T> Future<T> call(Supplier<Future<T>> step) {
    // The timeout is the mesh's business; ours is only for a client that breaks its word.
    return CallContext.following(Deadline.after(clock, timeout), "orders")
        .carry(vertx, step)
        .timeout(timeout.toMillis() + 100, TimeUnit.MILLISECONDS);
  }

  /** Whether repeating the step gives the same refusal for ever. */
  static boolean isFinal(Throwable failure) {
    return failure instanceof ServiceFailure service
        && switch (service.code()) {
          case FAILED_PRECONDITION, NOT_FOUND, INVALID_ARGUMENT, ALREADY_EXISTS -> true;
          default -> false;
        };
  }

  /** What a client may be told of a failure that will be tried again. */
  static String why(Throwable failure) {
    if (failure instanceof ServiceFailure service) {
      return service.getMessage();
    }
    LOG.warn("a step failed in a way that nobody foresaw", failure);
    return "an internal failure";
  }
}
