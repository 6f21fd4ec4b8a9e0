package dev.flotilla.mesh;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.impl.call.MeshImpl;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Calls services by name and protects the calls by policies. Thread-safe.
 *
 * <p>{@link #create} makes the only implementation; this interface is not meant to be implemented.
 * {@link HttpBalancer} and {@link FlotillaCircuitBreaker} refuse any other, and later versions may
 * add methods.
 */
public interface Mesh {

  /** Creates a mesh over a discovery view. The caller closes it before the view. */
  static Mesh create(Vertx vertx, Discovery discovery, Policies policies) {
    return MeshImpl.open(vertx, discovery, policies);
  }

  /**
   * Picks an instance, carries the call, retries it on another instance where that is safe, and
   * gives up at the deadline: the earlier one of the policy's and of the request being handled. The
   * mesh keeps deadlines to about 10 ms.
   *
   * @param transport called once per attempt on the caller's context (off any context, the first
   *     time on the calling thread); an exception it throws counts as {@code INTERNAL}
   * @return completed on the caller's context. Fails with the last attempt's failure; with {@code
   *     UNAVAILABLE} if there is no instance or if the node was lost (detail {@code mayHaveRun}
   *     when the call was in flight); with {@code DEADLINE_EXCEEDED} if no attempt could be started
   *     in time; with {@code UNKNOWN} and detail {@code mayHaveRun} if the deadline passed with an
   *     attempt in flight
   */
  <T> Future<T> call(Call call, Call.Transport<T> transport);

  /** Returns the active policies. */
  Policies policies();

  /**
   * Activates other policies at once, on this node, for calls that begin afterwards. What the mesh
   * knows about instances (latency, calls in flight, ejections) stays.
   */
  void apply(Policies policies);

  /** Returns the breaker with this name, for calls that leave the cluster; made on first use. */
  Breaker breaker(String name);

  /** Returns the bulkhead with this name, for work other than calls; made on first use. */
  Bulkhead bulkhead(String name);

  /**
   * Returns the bulkhead with this name, with the options of its owner instead of those of the
   * policies: for limits that belong to the configuration of a service. An existing bulkhead takes
   * these options at once.
   */
  Bulkhead bulkhead(String name, LimitOptions options);

  /** Returns snapshots of limits, instances, breakers and mirrors, for status pages. */
  MeshStatus status();

  /** Returns the forecasts of what breakers would do with other policies. */
  Forecasts forecasts();

  /** Notifies the listener from now on, until the result is cancelled. */
  Scheduled listen(MeshListener listener);

  /**
   * Sends the spans of calls to this listener from now on, instead of an earlier one: of each
   * attempt, and of each call that was refused, retried, hedged or had to wait.
   */
  void trace(SpanListener listener);

  /** Returns who receives the spans of calls; {@link SpanListener#NONE} before {@link #trace}. */
  SpanListener spans();

  /**
   * Stops all timers. Calls in flight fail with {@code UNAVAILABLE} and detail {@code mayHaveRun},
   * later ones with {@code UNAVAILABLE}. Idempotent.
   */
  Future<Void> close();
}
