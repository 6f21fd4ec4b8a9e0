package dev.flotilla.cluster.impl;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.UserCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs work on the event loops of the node and waits for it with the timers of its observer, a
 * Vert.x of its own: a wait ends even when the node's event loops are stuck.
 */
record TimeLimits(Vertx observer) {

  /**
   * Starts the work on a context of the node.
   *
   * @return completed on the observer; {@code DEADLINE_EXCEEDED} when the limit has passed
   */
  <T> Future<T> run(Vertx node, Duration limit, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    node.runOnContext(start -> UserCode.start("the work", work).onComplete(done));
    return within(limit, done.future());
  }

  /** Waits for work; it goes on when the limit has passed, but nobody waits any longer. */
  <T> Future<T> within(Duration limit, Future<T> work) {
    Promise<T> answer = ((VertxInternal) observer).promise();
    long timer =
        observer.setTimer(Math.max(1, limit.toMillis()), late -> answer.tryFail(tooLate(limit)));
    work.onComplete(
        result -> {
          observer.cancelTimer(timer);
          if (result.succeeded()) {
            answer.tryComplete(result.result());
          } else {
            answer.tryFail(result.cause());
          }
        });
    return answer.future();
  }

  /** Completed after a while, on the observer. */
  Future<Void> pause(Duration length) {
    return observer.timer(length.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  private static ServiceFailure tooLate(Duration limit) {
    return new ServiceFailure(Code.DEADLINE_EXCEEDED, "no answer within " + Durations.text(limit));
  }
}
