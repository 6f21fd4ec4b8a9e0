package dev.flotilla.rpc.impl.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Counts the calls inside and, once closed, lets nobody in. Thread-safe, never waits. */
public final class InFlightCalls {

  // Both guarded by this; held for a few instructions only.
  private int inside;
  private Promise<Void> closed;

  /** Whether a call may go in; if so, it must {@link #leave}. */
  synchronized boolean enter() {
    if (closed != null) {
      return false;
    }
    inside++;
    return true;
  }

  void leave() {
    Promise<Void> last;
    synchronized (this) {
      inside--;
      last = inside == 0 ? closed : null;
    }
    if (last != null) {
      last.tryComplete();
    }
  }

  /** Completed when nobody is inside any more. Idempotent. */
  public Future<Void> close() {
    boolean empty;
    Promise<Void> promise;
    synchronized (this) {
      closed = closed == null ? Promise.promise() : closed;
      promise = closed;
      empty = inside == 0;
    }
    if (empty) {
      promise.tryComplete();
    }
    return promise.future();
  }

  public synchronized int inside() {
    return inside;
  }
}
