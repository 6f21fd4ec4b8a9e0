package dev.flotilla.bench.isolation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Calls to both services at an even pace, from one event loop, whatever becomes of them. All but
 * the latch is touched on that event loop only.
 */
final class PacedCalls {

  /** A thousand calls per second to each: a few percent of what two processors can do. */
  private static final long TICK_MS = 1;

  /** Calls that still run at the end are waited for; longer than the timeout of the policies. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Buffer QUESTION = Buffer.buffer(new byte[100]);

  private final Vertx vertx;
  private final Function<Buffer, Future<Buffer>> steady;
  private final Function<Buffer, Future<Buffer>> sick;
  private final CountDownLatch over = new CountDownLatch(1);
  private final PauseDetector pauseDetector;
  private long[] starts = new long[1 << 14];
  private long[] nanos = new long[1 << 14];
  private int kept;
  private long failed;
  private long sickFailed;
  private long inFlight;
  private boolean ending;

  PacedCalls(
      Vertx vertx,
      PauseDetector pauseDetector,
      Function<Buffer, Future<Buffer>> steady,
      Function<Buffer, Future<Buffer>> sick) {
    this.vertx = vertx;
    this.pauseDetector = pauseDetector;
    this.steady = steady;
    this.sick = sick;
  }

  /**
   * Runs and waits; once only.
   *
   * @throws IllegalStateException if calls are without an outcome at the end
   */
  CallerResult run(Duration time) throws InterruptedException {
    pauseDetector.take(); // what was before is not ours
    vertx.runOnContext(
        here -> {
          long timer = vertx.setPeriodic(TICK_MS, tick -> tick());
          vertx.setTimer(time.toMillis(), end -> end(timer));
        });
    if (!over.await(time.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("calls without an outcome after " + PATIENCE);
    }
    return new CallerResult(
        Arrays.copyOf(starts, kept),
        Arrays.copyOf(nanos, kept),
        failed,
        sickFailed,
        pauseDetector.take());
  }

  private void tick() {
    inFlight += 2;
    sick.apply(QUESTION).onComplete((answer, failure) -> answered(failure));
    long asked = System.nanoTime();
    steady.apply(QUESTION).onComplete((answer, failure) -> answered(asked, failure));
  }

  private void answered(Throwable sickness) {
    sickFailed += sickness == null ? 0 : 1;
    ended();
  }

  private void answered(long asked, Throwable failure) {
    if (kept == nanos.length) {
      starts = Arrays.copyOf(starts, 2 * kept);
      nanos = Arrays.copyOf(nanos, 2 * kept);
    }
    starts[kept] = asked;
    nanos[kept++] = System.nanoTime() - asked;
    failed += failure == null ? 0 : 1;
    ended();
  }

  private void end(long timer) {
    vertx.cancelTimer(timer);
    ending = true;
    inFlight++;
    ended();
  }

  private void ended() {
    inFlight--;
    if (ending && inFlight == 0) {
      over.countDown();
    }
  }
}
