package dev.flotilla.mesh;

import dev.flotilla.discovery.Discovery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Calls to services by name, protected by policies. Thread-safe. */
public interface Mesh {

  /** A mesh over a live view. */
  static Mesh create(Vertx vertx, Discovery discovery, Policies policies) {
    throw new UnsupportedOperationException();
  }

  /**
   * Picks an instance, carries the call, repeats it elsewhere where that is safe, and gives up at
   * the deadline: the earlier one of the policy's and of the request that is being handled.
   *
   * @return completed on the caller's context. Fails with the last attempt's failure; with {@code
   *     UNAVAILABLE} if there is no instance, if the node was lost (detail {@code mayHaveRun} when
   *     the call was in flight) or if the breaker is open; with {@code DEADLINE_EXCEEDED} if no
   *     attempt could be started in time; with {@code UNKNOWN} if the deadline passed with an
   *     attempt in flight
   */
  <T> Future<T> call(Call call, Call.Attempt<T> attempt);

  /** The breaker with this name, for calls that leave the cluster; made from its policy once. */
  Breaker breaker(String name);

  /** What the mesh knows about each instance it has called, for status pages; immutable. */
  java.util.List<InstanceHealth> health();

  /** Stops all timers; calls in flight fail with {@code UNAVAILABLE}. */
  Future<Void> close();
}
