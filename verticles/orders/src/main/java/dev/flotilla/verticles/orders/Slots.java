package dev.flotilla.verticles.orders;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Places for work, and a bounded queue before them. Belongs to one event loop. Who gets a place
 * calls {@link #free} exactly once, when the work has ended.
 */
final class Slots {

  private record Waiting(Deadline deadline, Promise<Void> turn) {}

  private final Clock clock;
  private final int places;
  private final int queue;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private Promise<Void> idle;
  private int taken;

  Slots(Clock clock, int places, int queue) {
    this.clock = clock;
    this.places = places;
    this.queue = queue;
  }

  /**
   * @return completed when the place is there; fails with {@code RESOURCE_EXHAUSTED} if the queue
   *     is full, {@code DEADLINE_EXCEEDED} if the turn came too late
   */
  Future<Void> take(Deadline deadline) {
    if (taken < places) {
      taken++;
      return Future.succeededFuture();
    }
    if (waiting.size() >= queue) {
      return Future.failedFuture(
          new ServiceFailure(Code.RESOURCE_EXHAUSTED, "too many orders are being placed"));
    }
    Promise<Void> turn = Promise.promise();
    waiting.add(new Waiting(deadline, turn));
    return turn.future();
  }

  void free() {
    Waiting next = waiting.poll();
    while (next != null && next.deadline().passed(clock)) {
      next.turn().fail(new ServiceFailure(Code.DEADLINE_EXCEEDED, "no place came free in time"));
      next = waiting.poll();
    }
    if (next != null) {
      next.turn().complete();
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
