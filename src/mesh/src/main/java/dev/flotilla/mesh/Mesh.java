package dev.flotilla.mesh;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.impl.call.MeshImpl;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Calls to services by name, protected by policies. Thread-safe. */
public interface Mesh {

  /** A mesh over a live view. The caller closes it before the view. */
  static Mesh create(Vertx vertx, Discovery discovery, Policies policies) {
    return MeshImpl.open(vertx, discovery, policies);
  }

  /**
   * Picks an instance, carries the call, repeats it elsewhere where that is safe, and gives up at
   * the deadline: the earlier one of the policy's and of the request that is being handled.
   * Deadlines are kept to about 10 ms.
   *
   * @param transport called once per attempt on the caller's context (off any context, the first
   *     time on the calling thread); what it throws counts as {@code INTERNAL}
   * @return completed on the caller's context. Fails with the last attempt's failure; with {@code
   *     UNAVAILABLE} if there is no instance or if the node was lost (detail {@code mayHaveRun}
   *     when the call was in flight); with {@code DEADLINE_EXCEEDED} if no attempt could be started
   *     in time; with {@code UNKNOWN} and detail {@code mayHaveRun} if the deadline passed with an
   *     attempt in flight
   */
  <T> Future<T> call(Call call, Call.Transport<T> transport);

  /** The policies that hold now. */
  Policies policies();

  /**
   * Puts other policies in force: for calls that begin afterwards, on this node. What is known
   * about instances (latency, calls in flight, ejections) stays. Thread-safe, at once.
   */
  void apply(Policies policies);

  /** The breaker with this name, for calls that leave the cluster; made from its policy once. */
  Breaker breaker(String name);

  /** The bulkhead with this name, for work that is no call; made from its policy once. */
  Bulkhead bulkhead(String name);

  /** How full each service that was called and each bulkhead is, for status pages; immutable. */
  List<LimitStatus> limits();

  /** What the mesh knows about each instance it has called, for status pages; immutable. */
  List<InstanceHealth> health();

  /** What came of copied calls, per service whose policy has a mirror; immutable, for pages. */
  default List<MirrorReport> mirrors() {
    return List.of();
  }

  /**
   * What the breakers of this node know, those by name and those of the services it has called; for
   * status pages, immutable, in no order.
   */
  default List<BreakerHealth> breakers() {
    return List.of();
  }

  /**
   * Tells the listener from now on, until the result is cancelled. A mesh of another make that
   * takes no such decisions has nothing to tell.
   */
  default Scheduled listen(MeshListener listener) {
    return () -> {};
  }

  /**
   * Records from now on, for {@link #forecast}, how calls go; for good. Two atomic operations per
   * attempt (some 50 ns) and 104 KB per service or breaker that is called, whatever the traffic.
   */
  default void recordCalls() {}

  /**
   * What the breakers would have done with other policies: the calls of the last hour, as far as
   * they were recorded, go through the state machine of the breakers again. Takes some 75 ms per
   * million calls: not for an event loop.
   *
   * <p>What it is made of, and so how exact it is: calls, failures and refusals per second, and how
   * long healthy answers took per ten seconds, in steps of a factor of two; within a step they
   * count as spread evenly. Within a second, failures and slow calls are spread evenly. An answer
   * that took longer than the {@code timeout} of the policy counts as failed, one that took longer
   * than its {@code slowCallThreshold} as slow; of failures it is not known whether they were slow.
   * What counts as failed is what the policy of that time said, whatever {@code failureCodes} the
   * candidate has. A call that was refused when it happened counts as failed as often as the calls
   * made in the same second, and always if there were none. The breaker of a service is taken for
   * one whose instances are all alike, while the real one stays closed as long as one of them is
   * seen to be well. Every node decides for itself, without jitter. That a breaker that opens keeps
   * a service from breaking down, or that other policies retry otherwise, cannot be seen. Ejections
   * of single instances are not forecast.
   *
   * @return by name; empty if nothing was recorded
   */
  default List<Forecast> forecast(Policies candidate) {
    return List.of();
  }

  /**
   * Stops all timers. Calls in flight fail with {@code UNAVAILABLE} and detail {@code mayHaveRun},
   * later ones with {@code UNAVAILABLE}. Idempotent.
   */
  Future<Void> close();
}
