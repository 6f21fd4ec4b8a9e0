package dev.flotilla.core.async;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts units of work in flight, such as calls, requests or borrowed connections, and tells when
 * none is left. Work that has entered must leave exactly once. There are two ways to the end:
 * {@link #close} refuses further work, and {@link #drain} goes on admitting it, as an HTTP server
 * must for connections that stay open until their next answer tells the client to go.
 *
 * <p>This is a counter and not a bulkhead: nothing waits for a place, and all units count alike. It
 * therefore serves neither a queue of waiting work, which {@code Mesh.bulkhead} has, nor a budget
 * of bytes, nor a gauge that never drains.
 *
 * <p>Thread-safe and lock-free. Entering and leaving allocate nothing.
 */
public final class InFlight {

  // One word, so that the last unit to leave knows for certain whether a drain waits for it: two
  // flags, and the count in the other bits.
  private static final int CLOSED = 1 << 31;
  private static final int DRAINING = 1 << 30;
  private static final int COUNT = DRAINING - 1;

  private final AtomicInteger state = new AtomicInteger();
  private final Promise<Void> closed = Promise.promise();
  private final Promise<Void> drained = Promise.promise();

  /**
   * Admits one unit unless the counter is closed.
   *
   * @return whether the unit is in; if so, {@link #leave} must follow when its work has ended
   */
  public boolean enter() {
    return enter(COUNT);
  }

  /**
   * Admits one unit unless the counter is closed or {@code most} units are in flight already.
   *
   * @param most limit for this unit; it may differ from call to call, as when options are reloaded
   * @return whether the unit is in; if so, {@link #leave} must follow when its work has ended
   */
  public boolean enter(int most) {
    while (true) {
      int now = state.get();
      if ((now & CLOSED) != 0 || (now & COUNT) >= most) {
        return false;
      }
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /**
   * Takes one unit out. The last one completes the futures of {@link #close} and {@link #drain} on
   * this thread.
   *
   * @throws IllegalStateException if more units leave than have entered
   */
  public void leave() {
    int now;
    do {
      now = state.get();
      if ((now & COUNT) == 0) {
        throw new IllegalStateException("more units leave than have entered");
      }
    } while (!state.compareAndSet(now, now - 1));
    completeIfEmpty(now - 1);
  }

  /** Number of units that have entered and not left. */
  public int count() {
    return state.get() & COUNT;
  }

  /** Whether further units are refused because of {@link #close}. */
  public boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }

  /** Whether {@link #drain} was called. */
  public boolean isDraining() {
    return (state.get() & DRAINING) != 0;
  }

  /**
   * Refuses further units. Repeated calls are harmless.
   *
   * @return completes when the last unit has left, at once if none is in flight; never fails
   */
  public Future<Void> close() {
    completeIfEmpty(state.updateAndGet(now -> now | CLOSED));
    return closed.future();
  }

  /**
   * Waits for a moment at which nothing is in flight, and refuses nothing. Repeated calls are
   * harmless and give the same future.
   *
   * @return completes at the first such moment after the first call, at once if that is now; never
   *     fails. Units may have entered since.
   */
  public Future<Void> drain() {
    completeIfEmpty(state.updateAndGet(now -> now | DRAINING));
    return drained.future();
  }

  private void completeIfEmpty(int now) {
    if ((now & COUNT) != 0) {
      return;
    }
    if ((now & DRAINING) != 0) {
      drained.tryComplete();
    }
    if ((now & CLOSED) != 0) {
      closed.tryComplete();
    }
  }
}
