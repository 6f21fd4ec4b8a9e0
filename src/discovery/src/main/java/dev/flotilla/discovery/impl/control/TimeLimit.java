package dev.flotilla.discovery.impl.control;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Waiting that ends. */
public final class TimeLimit {

  private TimeLimit() {}

  /**
   * As the work ends, but not later than {@code most} from now; the work goes on.
   *
   * @param late the sentence of the {@code UNAVAILABLE} that comes when it is not done in time
   */
  public static <T> Future<T> atMost(Vertx vertx, Future<T> work, Duration most, String late) {
    Promise<T> first = Promise.promise();
    long timer =
        vertx.setTimer(
            Math.max(1, most.toMillis()),
            over -> first.tryFail(new ServiceFailure(Code.UNAVAILABLE, late)));
    work.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          if (done.succeeded()) {
            first.tryComplete(done.result());
          } else {
            first.tryFail(done.cause());
          }
        });
    return first.future();
  }
}
