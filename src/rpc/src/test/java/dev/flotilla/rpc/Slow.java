package dev.flotilla.rpc;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;

/** A contract whose work takes long, and stops when its call is cancelled. */
interface Slow {

  /**
   * Takes as long as it is told.
   *
   * @return {@code "done"}
   */
  Future<String> work(long ms);

  /** The same; may be repeated. */
  @Idempotent
  Future<String> again(long ms);

  /** Is quick, whatever it is told. */
  final class Quick implements Slow {

    @Override
    public Future<String> work(long ms) {
      return Future.succeededFuture("done");
    }

    @Override
    public Future<String> again(long ms) {
      return work(ms);
    }
  }

  /** Works, and counts. */
  final class Service implements Slow {

    private final Vertx vertx;
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger working = new AtomicInteger();
    final AtomicInteger stopped = new AtomicInteger();

    Service(Vertx vertx) {
      this.vertx = vertx;
    }

    @Override
    public Future<String> again(long ms) {
      return work(ms);
    }

    @Override
    public Future<String> work(long ms) {
      begun.incrementAndGet();
      working.incrementAndGet();
      Promise<String> done = Promise.promise();
      long timer = vertx.setTimer(Math.max(1, ms), late -> done.complete("done"));
      CallContext.current()
          .orElseThrow()
          .onCancel(
              () -> {
                if (vertx.cancelTimer(timer)) {
                  stopped.incrementAndGet();
                  done.fail(new ServiceFailure(Code.ABORTED, "stopped in the middle"));
                }
              });
      return done.future().onComplete(end -> working.decrementAndGet());
    }
  }
}
