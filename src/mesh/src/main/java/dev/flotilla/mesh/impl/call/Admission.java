package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.call.AdmissionResult.NotAdmitted;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;
import dev.flotilla.mesh.impl.limit.GradientLimit;
import dev.flotilla.mesh.impl.limit.QueuedCall;
import dev.flotilla.mesh.policy.LimitOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * First stage of a call: decides whether its next attempt is made at all. It is not made when the
 * deadline has passed or cannot be met, nor before it has a slot of the {@link ConcurrencyLimiter}.
 * One per service.
 */
final class Admission {

  /** Bounds the memory for callers that invent method names; further methods share one entry. */
  private static final int MOST_METHODS = 1_000;

  private static final String OTHER_METHODS = "";

  private final MeshEnvironment environment;
  private final MeshListeners listeners;
  private final ConcurrencyLimiter limiter;
  private final Map<String, MethodLatency> latencies = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Admission(
      String service, LimitOptions options, MeshEnvironment environment, MeshListeners listeners) {
    this.environment = environment;
    this.listeners = listeners;
    this.limiter =
        new ConcurrencyLimiter(service, options, GradientLimit.of(options, null, environment));
  }

  void update(LimitOptions options) {
    limiter.update(options, GradientLimit.of(options, limiter.adaptive(), environment));
  }

  /** Refuses all calls from now on, including the queued ones. */
  void close() {
    closed = true;
    limiter.close();
  }

  boolean isClosed() {
    return closed;
  }

  ConcurrencyLimiter limiter() {
    return limiter;
  }

  /** Returns the latency of a method, which is shared by all its calls. */
  MethodLatency latencyOf(String method) {
    MethodLatency known = latencies.get(method);
    return known != null ? known : newLatency(method);
  }

  /** Decides about an attempt that would start now, and acquires a slot for it if one is free. */
  AdmissionResult admit(Call call, MethodLatency latency, long deadlineNanos, long nowNanos) {
    ServiceFailure refusal = refusal(call, latency, deadlineNanos, nowNanos);
    if (refusal != null) {
      return new NotAdmitted(refusal);
    }
    return limiter.tryAcquire() ? AdmissionResult.ADMITTED : AdmissionResult.NO_SLOT;
  }

  /**
   * Queues the call until a slot is free.
   *
   * @param onResult receives {@link AdmissionResult#ADMITTED} or a failure, once, on any thread
   */
  void enqueue(Call call, long deadlineNanos, long nowNanos, Consumer<AdmissionResult> onResult) {
    LimitOptions options = limiter.options();
    limiter.enqueue(
        QueuedCall.of(
            options.priorityOf(call.method()),
            nowNanos + options.queueTimeout().toNanos(),
            deadlineNanos,
            () -> onResult.accept(AdmissionResult.ADMITTED),
            refusal -> {
              listeners.tell(listener -> listener.shed(call, refusal));
              onResult.accept(new NotAdmitted(refusal));
            }));
  }

  /** Decides again about a call that has a slot after a wait; releases the slot if it is late. */
  AdmissionResult recheck(Call call, MethodLatency latency, long deadlineNanos, long nowNanos) {
    ServiceFailure refusal = refusal(call, latency, deadlineNanos, nowNanos);
    if (refusal == null) {
      return AdmissionResult.ADMITTED;
    }
    limiter.release();
    return new NotAdmitted(refusal);
  }

  private ServiceFailure refusal(
      Call call, MethodLatency latency, long deadlineNanos, long nowNanos) {
    if (closed) {
      return ConcurrencyLimiter.closed();
    }
    long left = deadlineNanos - nowNanos;
    if (left <= 0) {
      return late(call, "the deadline passed before the call was sent");
    }
    return limiter.options().rejectUnmeetableDeadlines()
        ? hopeless(call, latency, left, nowNanos)
        : null;
  }

  private static ServiceFailure hopeless(
      Call call, MethodLatency latency, long left, long nowNanos) {
    long least = latency.leastNanos(nowNanos);
    return left < least && !latency.mayTry(nowNanos)
        ? late(call, text(left) + " is left and the method takes at least " + text(least))
        : null;
  }

  private MethodLatency newLatency(String method) {
    String name = latencies.size() < MOST_METHODS ? method : OTHER_METHODS;
    return latencies.computeIfAbsent(name, added -> new MethodLatency(environment.clock().nanos()));
  }

  private static ServiceFailure late(Call call, String why) {
    return new ServiceFailure(Code.DEADLINE_EXCEEDED, call.fullMethodName() + ": " + why);
  }

  private static String text(long nanos) {
    return Durations.text(Duration.ofNanos(nanos));
  }
}
