package dev.flotilla.verticles.bank;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * The mode, and the charges that hang. They go on when the hang ends, although their callers may
 * have left: so does a real bank. Belongs to one event loop.
 */
final class FaultMode {

  /** Hanging charges beyond this many are refused; each holds a connection. */
  static final int MOST_HELD = 10_000;

  private final List<Promise<Mode>> held = new ArrayList<>();
  private Mode mode = Mode.WELL;

  Mode mode() {
    return mode;
  }

  /** How many charges hang. */
  int held() {
    return held.size();
  }

  void set(Mode next) {
    mode = next;
    if (!next.hang()) {
      List<Promise<Mode>> released = List.copyOf(held);
      held.clear();
      released.forEach(waiting -> waiting.complete(next));
    }
  }

  /** Completed with the mode as soon as the bank does not hang. */
  Future<Mode> awake() {
    if (!mode.hang()) {
      return Future.succeededFuture(mode);
    }
    if (held.size() >= MOST_HELD) {
      return Future.failedFuture(
          new BankProblem(503, "Service Unavailable", "too many charges hang"));
    }
    Promise<Mode> waiting = Promise.promise();
    held.add(waiting);
    return waiting.future();
  }
}
