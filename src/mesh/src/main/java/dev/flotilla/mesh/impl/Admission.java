package dev.flotilla.mesh.impl;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.LimitOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * First stage of a call: whether its next attempt is made at all. Not when its time is over or
 * cannot suffice, and not before it has a place of the {@link Limiter}. One per service.
 */
final class Admission {

  /** A caller that makes method names up must not fill the memory; the rest share one entry. */
  private static final int MOST_METHODS = 1_000;

  private static final String ALL_OTHERS = "";

  private final Limiter limiter;
  private final Surroundings surroundings;
  private final Map<String, MethodLatency> latencies = new ConcurrentHashMap<>();

  Admission(String service, LimitOptions options, Surroundings surroundings) {
    this.surroundings = surroundings;
    this.limiter = new Limiter(service, options, adaptive(options, null, surroundings));
  }

  void follow(LimitOptions options) {
    limiter.follow(options, adaptive(options, limiter.adaptive(), surroundings));
  }

  Limiter limiter() {
    return limiter;
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
    long now = surroundings.clock().nanos();
    ServiceFailure refusal = refusal(call, now);
    if (refusal != null) {
      call.refused(refusal);
    } else if (limiter.tryEnter()) {
      call.admitted(now);
    } else {
      await(call, now);
    }
  }

  private void await(MeshCall<?> call, long now) {
    LimitOptions options = limiter.options();
    limiter.enter(
        Waiting.of(
            options.priorityOf(call.described().method()),
            now + options.maxQueueWait().toNanos(),
            call.deadlineNanos(),
            // Never inside the call that gave the place back: a long line of calls that end at once
            // would pile up on the stack.
            () -> call.context().runOnContext(none -> begin(call)),
            refusal -> shed(call, refusal)));
  }

  // With a place.
  private void begin(MeshCall<?> call) {
    long now = surroundings.clock().nanos();
    ServiceFailure refusal = refusal(call, now);
    if (refusal == null) {
      call.admitted(now);
    } else {
      limiter.leave();
      call.refused(refusal);
    }
  }

  private void shed(MeshCall<?> call, ServiceFailure refusal) {
    Call described = call.described();
    call.events().tell(listener -> listener.shed(described, refusal));
    call.context().emit(none -> call.refused(refusal));
  }

  private ServiceFailure refusal(MeshCall<?> call, long nowNanos) {
    if (call.isMeshClosed()) {
      return MeshCall.closed();
    }
    long left = call.deadlineNanos() - nowNanos;
    if (left <= 0) {
      return late(call, "no time was left to make the call");
    }
    return limiter.options().refuseHopeless() ? hopeless(call, left, nowNanos) : null;
  }

  private static ServiceFailure hopeless(MeshCall<?> call, long left, long nowNanos) {
    long least = call.latency().leastNanos(nowNanos);
    return left < least && !call.latency().mayTry(nowNanos)
        ? late(call, text(left) + " is left and it takes at least " + text(least))
        : null;
  }

  /** What finds the limit by these options; the one so far if they ask for the same. */
  static AdaptiveLimit adaptive(
      LimitOptions options, AdaptiveLimit soFar, Surroundings surroundings) {
    if (!options.adaptive().enabled()) {
      return null;
    }
    boolean same =
        soFar != null
            && soFar.options().equals(options.adaptive())
            && soFar.most() == options.maxConcurrent();
    return same
        ? soFar
        : new AdaptiveLimit(
            options.adaptive(),
            options.maxConcurrent(),
            surroundings.dice(),
            surroundings.clock().nanos());
  }

  private MethodLatency newLatency(String method) {
    String name = latencies.size() < MOST_METHODS ? method : ALL_OTHERS;
    return latencies.computeIfAbsent(
        name, first -> new MethodLatency(surroundings.clock().nanos()));
  }

  private static ServiceFailure late(MeshCall<?> call, String why) {
    return new ServiceFailure(Code.DEADLINE_EXCEEDED, call.name() + ": " + why);
  }

  private static String text(long nanos) {
    return Durations.text(Duration.ofNanos(nanos));
  }
}
