package dev.flotilla.bench.rpc;

import dev.flotilla.core.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps a number of calls in flight for some time: an answer makes the next call, where it arrives.
 * The same for every subject.
 */
final class RequestLoad {

  /** Calls that wait longer than this after the end have no answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EchoPeer echoPeer;
  private final EchoPeer.Echoer echoer;
  private final Workload wanted;
  private final Clock clock;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
  private final CountDownLatch running;
  private final AtomicInteger kept = new AtomicInteger();
  private long[] nanos = {}; // of each call, only with one in flight: then no two threads meet here
  private volatile long begin;
  private volatile long end;

  RequestLoad(EchoPeer echoPeer, Workload wanted, Clock clock) {
    this.echoPeer = echoPeer;
    this.echoer = echoPeer.echoer(wanted.payloadBytes());
    this.wanted = wanted;
    this.clock = clock;
    this.running = new CountDownLatch(wanted.inFlight());
  }

  /**
   * Runs and waits; once only.
   *
   * @throws IllegalStateException if calls are without an answer 30 s after the end
   */
  WorkloadResult run(Duration time) throws InterruptedException {
    begin = clock.nanos();
    end = begin + time.toNanos();
    for (int lane = 0; lane < wanted.inFlight(); lane++) {
      echoPeer.run(this::next);
    }
    if (!running.await(time.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(running.getCount() + " calls were not answered: " + wanted);
    }
    Throwable failure = firstFailure.get();
    long[] sorted = Arrays.copyOf(nanos, kept.get());
    Arrays.sort(sorted);
    return new WorkloadResult(
        answered.get(),
        clock.nanos() - begin,
        failed.get(),
        failure == null ? "" : failure.toString(),
        percentile(sorted, 50),
        percentile(sorted, 99));
  }

  private void next() {
    long asked = clock.nanos();
    echoer.ask((bytes, failure) -> answered(asked, bytes, failure));
  }

  private void answered(long asked, Integer bytes, Throwable failure) {
    long now = clock.nanos();
    if (failure == null && bytes == wanted.payloadBytes()) {
      answered.incrementAndGet();
      if (wanted.isLatency()) {
        keep(now - asked);
      }
    } else {
      failed.incrementAndGet();
      firstFailure.compareAndSet(
          null, failure != null ? failure : new IllegalStateException(bytes + " bytes came back"));
    }
    if (now - end >= 0) {
      running.countDown();
    } else if (failure == null) {
      next();
    } else {
      echoPeer.run(this::next); // a call that fails at once must not nest into the next one
    }
  }

  private void keep(long took) {
    int index = kept.getAndIncrement();
    if (index == nanos.length) {
      nanos = Arrays.copyOf(nanos, Math.max(1 << 16, 2 * nanos.length));
    }
    nanos[index] = took;
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1L) * percent / 100)];
  }
}
