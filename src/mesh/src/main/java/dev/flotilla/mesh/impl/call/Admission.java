package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;
import dev.flotilla.mesh.impl.limit.GradientLimit;
import dev.flotilla.mesh.impl.limit.QueuedCall;
import dev.flotilla.mesh.policy.LimitOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * First stage of a call: whether its next attempt is made at all. Not when its time is over or
 * cannot suffice, and not before it has a place of the {@link ConcurrencyLimiter}. One per service.
 */
final class Admission {

  /** A caller that makes method names up must not fill the memory; the rest share one entry. */
  private static final int MOST_METHODS = 1_000;

  private static final String ALL_OTHERS = "";

  private final ConcurrencyLimiter concurrencyLimiter;
  private final MeshEnvironment environment;
  private final Map<String, MethodLatency> latencies = new ConcurrentHashMap<>();

  Admission(String service, LimitOptions options, MeshEnvironment environment) {
    this.environment = environment;
    this.concurrencyLimiter =
        new ConcurrencyLimiter(service, options, GradientLimit.of(options, null, environment));
  }

  void follow(LimitOptions options) {
    concurrencyLimiter.follow(
        options, GradientLimit.of(options, concurrencyLimiter.adaptive(), environment));
  }

  ConcurrencyLimiter concurrencyLimiter() {
    return concurrencyLimiter;
  }

  /** How long a method takes. */
  MethodLatency latencyOf(String method) {
    MethodLatency known = latencies.get(method);
    return known != null ? known : newLatency(method);
  }

  /**
   * Lets the call make its next attempt, refuses it, or lets it wait for a place and then does one
   * of the two; on the caller's context.
   */
  void admit(MeshCall<?> call) {
    long now = environment.clock().nanos();
    ServiceFailure refusal = refusal(call, now);
    if (refusal != null) {
      call.refused(refusal);
    } else if (concurrencyLimiter.tryEnter()) {
      call.admitted(now);
    } else {
      await(call, now);
    }
  }

  private void await(MeshCall<?> call, long now) {
    LimitOptions options = concurrencyLimiter.options();
    concurrencyLimiter.enter(
        QueuedCall.of(
            options.priorityOf(call.described().method()),
            now + options.queueTimeout().toNanos(),
            call.deadlineNanos(),
            // Never inside the call that gave the place back: a long line of calls that end at once
            // would pile up on the stack.
            () -> call.context().runOnContext(none -> begin(call)),
            refusal -> shed(call, refusal)));
  }

  // With a place.
  private void begin(MeshCall<?> call) {
    long now = environment.clock().nanos();
    ServiceFailure refusal = refusal(call, now);
    if (refusal == null) {
      call.admitted(now);
    } else {
      concurrencyLimiter.leave();
      call.refused(refusal);
    }
  }

  private void shed(MeshCall<?> call, ServiceFailure refusal) {
    Call described = call.described();
    call.meshListeners().tell(listener -> listener.shed(described, refusal));
    call.context().emit(none -> call.refused(refusal));
  }

  private ServiceFailure refusal(MeshCall<?> call, long nowNanos) {
    if (call.isMeshClosed()) {
      return ConcurrencyLimiter.closed();
    }
    long left = call.deadlineNanos() - nowNanos;
    if (left <= 0) {
      return late(call, "no time was left to make the call");
    }
    return concurrencyLimiter.options().refuseHopeless() ? hopeless(call, left, nowNanos) : null;
  }

  private static ServiceFailure hopeless(MeshCall<?> call, long left, long nowNanos) {
    long least = call.latency().leastNanos(nowNanos);
    return left < least && !call.latency().mayTry(nowNanos)
        ? late(call, text(left) + " is left and it takes at least " + text(least))
        : null;
  }

  private MethodLatency newLatency(String method) {
    String name = latencies.size() < MOST_METHODS ? method : ALL_OTHERS;
    return latencies.computeIfAbsent(name, first -> new MethodLatency(environment.clock().nanos()));
  }

  private static ServiceFailure late(MeshCall<?> call, String why) {
    return new ServiceFailure(Code.DEADLINE_EXCEEDED, call.name() + ": " + why);
  }

  private static String text(long nanos) {
    return Durations.text(Duration.ofNanos(nanos));
  }
}
