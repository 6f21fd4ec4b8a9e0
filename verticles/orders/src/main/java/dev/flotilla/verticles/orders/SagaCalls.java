package dev.flotilla.verticles.orders;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.async.Timeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to other services on behalf of an order. Each has the step timeout, and not the deadline of
 * the request that the order came with: work on the order continues when its client has left.
 */
record SagaCalls(Vertx vertx, Clock clock, Duration timeout) {

  /** The mesh ends a call at its deadline. This limit ends one whose client does not. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(SagaCalls.class);

  <T> Future<T> call(Supplier<Future<T>> step) {
    return Timeouts.of(vertx)
        .within(
            timeout.plus(GRACE),
            CallContext.following(Deadline.after(clock, timeout), "orders").carry(vertx, step),
            this::late);
  }

  private ServiceFailure late() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED, "the call did not end within " + Durations.text(timeout));
  }

  /** Whether every repetition of the step would be refused in the same way. */
  static boolean isFinal(Throwable failure) {
    return failure instanceof ServiceFailure service
        && switch (service.code()) {
          case FAILED_PRECONDITION, NOT_FOUND, INVALID_ARGUMENT, ALREADY_EXISTS -> true;
          default -> false;
        };
  }

  /** The reason that a client may read while the step is repeated. */
  static String why(Throwable failure) {
    if (failure instanceof ServiceFailure service) {
      return service.getMessage();
    }
    LOG.warn("A step of an order failed unexpectedly; it is repeated", failure);
    return "an internal failure";
  }
}
