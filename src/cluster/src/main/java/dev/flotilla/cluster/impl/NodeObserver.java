package dev.flotilla.cluster.impl;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.UserCode;
import dev.flotilla.core.async.Timeouts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A Vert.x instance beside that of the node, for the endpoint and all waiting: a wait ends even
 * when the node's event loops are stuck.
 */
record NodeObserver(Vertx vertx) {

  /**
   * Starts the work on a context of the node.
   *
   * @return completed on the observer; fails with {@code DEADLINE_EXCEEDED} after the limit
   */
  <T> Future<T> run(Vertx node, Duration limit, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    node.runOnContext(start -> UserCode.start("the work", work).onComplete(done));
    return within(limit, done.future());
  }

  /**
   * Waits for work. The work itself continues after the limit.
   *
   * @return completed on the observer; fails with {@code DEADLINE_EXCEEDED} after the limit
   */
  <T> Future<T> within(Duration limit, Future<T> work) {
    return Timeouts.of(vertx)
        .within(
            limit,
            work,
            () ->
                new ServiceFailure(
                    Code.DEADLINE_EXCEEDED, "no answer within " + Durations.text(limit)));
  }

  /** Completed after a while, on the observer. */
  Future<Void> pause(Duration length) {
    return vertx.timer(length.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }
}
