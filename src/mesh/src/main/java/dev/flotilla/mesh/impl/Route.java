package dev.flotilla.mesh.impl;

/**
 * Second stage of a call: the target of its next attempt, with a permit of that target's circuit.
 * One per service; holds no state of a call.
 */
final class Route {

  /** A place that is free for a probe may be taken by another caller first; then pick again. */
  private static final int PICKS = 3;

  private final Upstream upstream;

  Route(Upstream upstream) {
    this.upstream = upstream;
  }

  /**
   * An attempt at the target that is best now, not begun yet.
   *
   * @return null if the service has no instance of the kind that the call may go to
   */
  <T> Attempt<T> attempt(MeshCall<T> call, long nowNanos) {
    boolean reluctant = !call.idempotent();
    Pool pool = call.lane().among(upstream.pool(call.kind()), call.tried(), reluctant);
    for (int pick = 1; ; pick++) {
      Target target = pool.pick(call.routingKey(), call.tried(), reluctant, nowNanos);
      if (target == null) {
        return null;
      }
      long permit = target.circuit().acquire(reluctant);
      if (permit != Circuit.NONE || pick == PICKS || pool.isPanicking()) {
        return new Attempt<>(call, target, permit, nowNanos, call.attemptDeadline(nowNanos));
      }
    }
  }

  /**
   * A second attempt beside one that is under way, not begun yet: at a healthy target that this
   * call has not tried, never as a probe.
   *
   * @return null if there is none
   */
  <T> Attempt<T> hedge(MeshCall<T> call, long nowNanos) {
    Pool pool = call.lane().among(upstream.pool(call.kind()), call.tried(), true);
    Target target = pool.pick(call.routingKey(), call.tried(), true, nowNanos);
    if (target == null || call.hasTried(target) || !target.circuit().isClosed()) {
      return null;
    }
    long permit = target.circuit().acquire(true);
    return permit == Circuit.NONE || Circuit.isProbe(permit)
        ? abandoned(target, permit)
        : new Attempt<>(call, target, permit, nowNanos, call.attemptDeadline(nowNanos));
  }

  private static <T> Attempt<T> abandoned(Target target, long permit) {
    target.circuit().release(permit); // it opened meanwhile
    return null;
  }
}
