package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.trace.CallTrace;
import dev.flotilla.mesh.impl.traffic.SubsetSelector;

/**
 * What does not change during a call: the policy it began with, its deadline, and the versions it
 * may reach. The superclass of {@link MeshCall} and not a part of it, so that a call is one object.
 */
class CallParameters {

  private final Upstream upstream;
  private final CompiledPolicy policy;
  private final MethodLatency latency;
  private final Call call;
  private final long deadlineNanos;
  private final Cancellation cancellation; // of the call in which this one is made
  private final SubsetSelector subset;
  private final CallTrace trace; // null if calls are not traced

  CallParameters(Upstream upstream, Call call) {
    this.upstream = upstream;
    this.policy = upstream.policy();
    this.latency = upstream.admission().latencyOf(call.method());
    this.call = call;
    long now = nanos();
    CallContext request = CallContext.current().orElse(null);
    this.deadlineNanos = deadline(request, now + policy.timeoutNanos());
    this.cancellation = request == null ? Cancellation.never() : request.cancellation();
    this.subset = upstream.trafficRules().subsetSelector(call);
    policy.budget().called(now);
    this.trace = CallTrace.begin(listeners().spans(), call, request, now, deadlineNanos);
  }

  private static long deadline(CallContext request, long ofPolicy) {
    if (request == null || request.deadline().atNanos() - ofPolicy >= 0) {
      return ofPolicy;
    }
    return request.deadline().atNanos();
  }

  final Upstream upstream() {
    return upstream;
  }

  final CompiledPolicy policy() {
    return policy;
  }

  final MethodLatency latency() {
    return latency;
  }

  final Call call() {
    return call;
  }

  final SubsetSelector subset() {
    return subset;
  }

  /** Returns the trace of this call; null if calls are not traced. */
  final CallTrace trace() {
    return trace;
  }

  final long deadlineNanos() {
    return deadlineNanos;
  }

  final long leftNanos() {
    return deadlineNanos - nanos();
  }

  final long nanos() {
    return environment().clock().nanos();
  }

  final MeshEnvironment environment() {
    return upstream.environment();
  }

  final MeshListeners listeners() {
    return upstream.listeners();
  }

  /** Whether the call in which this one is made was cancelled; on any thread. */
  final boolean isCancelled() {
    return cancellation.isCancelled();
  }

  final ServiceFailure cancelledFailure() {
    return new ServiceFailure(
        Code.CANCELLED,
        call.fullMethodName() + " was cancelled because the call that made it was cancelled");
  }

  /** Whether data that the client sent influences which instance is picked. */
  final boolean isSteered() {
    return subset.isSteered() || call.routingKey() != null && policy.isConsistentHash();
  }

  final boolean isHedgeDue(long runningNanos, long nowNanos) {
    return call.idempotent() && Hedge.isDue(policy.hedge(), latency, runningNanos, nowNanos);
  }

  /**
   * Returns when an attempt that begins now times out.
   *
   * @param last whether it cannot be retried; abandoning it early would help no caller
   */
  final long attemptDeadline(long nowNanos, boolean last) {
    long until = nowNanos + policy.attemptTimeoutNanos();
    return last || !call.idempotent() || until - deadlineNanos >= 0 ? deadlineNanos : until;
  }

  /** Takes one retry from the budget, on any thread. */
  final boolean takeRetry() {
    if (policy.budget().take()) {
      return true;
    }
    listeners().tell(listener -> listener.budgetSpent(call));
    if (trace != null) {
      trace.event("retry budget spent", nanos());
    }
    return false;
  }
}
