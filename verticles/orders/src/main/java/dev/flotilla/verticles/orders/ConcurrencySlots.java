package dev.flotilla.verticles.orders;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Places for work, and a queue before them that its users keep bounded. Belongs to one event loop.
 * Who gets a place calls {@link #free} exactly once, when the work has ended.
 */
final class ConcurrencySlots {

  private final int places;
  private final int queue;
  private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
  private Promise<Void> idle;
  private int taken;

  ConcurrencySlots(int places, int queue) {
    this.places = places;
    this.queue = queue;
  }

  /** Whether the queue is full: what is not begun yet should not begin. */
  boolean isFull() {
    return taken >= places && waiting.size() >= queue;
  }

  /** Completed when the place is there. */
  Future<Void> take() {
    if (taken < places) {
      taken++;
      return Future.succeededFuture();
    }
    Promise<Void> turn = Promise.promise();
    waiting.add(turn);
    return turn.future();
  }

  /** Hands the place on to the next in the queue. */
  void free() {
    Promise<Void> next = waiting.poll();
    if (next != null) {
      next.complete();
      return;
    }
    taken--;
    if (taken == 0 && idle != null) {
      idle.tryComplete();
    }
  }

  int taken() {
    return taken;
  }

  /** Completed when no place is taken. */
  Future<Void> idle() {
    if (taken == 0) {
      return Future.succeededFuture();
    }
    idle = idle == null ? Promise.promise() : idle;
    return idle.future();
  }
}
