package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.async.Timeouts;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MirrorOutcome;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.policy.MirrorOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends copies of calls to another version and compares the outcomes; see {@link MirrorOptions}.
 * Copies count in no breaker, latency or balancer.
 */
final class TrafficMirror {

  private final MirrorOptions options;
  private final MirrorStats stats;
  private final MeshEnvironment environment;
  private final MeshListeners listeners;
  private final Timeouts timeouts;
  private final AtomicInteger turn = new AtomicInteger();

  TrafficMirror(
      MirrorOptions options,
      MirrorStats stats,
      MeshEnvironment environment,
      MeshListeners listeners) {
    this.options = options;
    this.stats = stats;
    this.environment = environment;
    this.listeners = listeners;
    this.timeouts = Timeouts.of(environment.timers());
  }

  MirrorOptions options() {
    return options;
  }

  MirrorStats stats() {
    return stats;
  }

  /** Whether this call is copied. */
  boolean isSelected(Call call, Map<String, String> baggage) {
    boolean repeatable = call.idempotent() || options.nonIdempotent();
    boolean onTheBus = call.kind() == Instance.Kind.RPC || call.kind() == Instance.Kind.ADDRESS;
    return repeatable
        && onTheBus
        && !baggage.containsKey(CallContext.MIRROR_BAGGAGE)
        && environment.random().hits(options.ratio());
  }

  /**
   * Sends a copy unless too many are in flight, and compares both outcomes once they are known.
   *
   * @param leftNanos until the deadline of the call
   * @param targets instances of the version
   */
  <T> void copy(
      Call call,
      Call.Transport<T> transport,
      long leftNanos,
      InstanceState[] targets,
      Future<T> original) {
    if (targets.length == 0 || leftNanos <= 0 || original.failed()) {
      return;
    }
    if (!stats.enter(options.maxInFlight())) {
      count(call, MirrorOutcome.DROPPED);
      return;
    }
    Instance instance = next(targets).instance();
    Duration left = Duration.ofNanos(leftNanos);
    bounded(left, mirrored(left).carry(environment.vertx(), () -> transport.to(instance, left)))
        .onComplete(copied -> original.onComplete(outcome -> compare(call, outcome, copied)));
  }

  // In turn, not by load: a copy must not cost what a pick costs, and few are in flight.
  private InstanceState next(InstanceState[] targets) {
    int start = turn.getAndIncrement() & Integer.MAX_VALUE;
    for (int i = 0; i < targets.length; i++) {
      InstanceState candidate = targets[(start + i & Integer.MAX_VALUE) % targets.length];
      if (candidate.breakerStateMachine().isClosed()) {
        return candidate;
      }
    }
    return targets[start % targets.length];
  }

  private CallContext mirrored(Duration left) {
    CallContext request =
        CallContext.current()
            .orElseGet(
                () ->
                    new CallContext(
                        Deadline.after(environment.clock(), left), TraceContext.start(), "-"));
    Map<String, String> baggage = new HashMap<>(request.baggage());
    baggage.put(CallContext.MIRROR_BAGGAGE, "true");
    return request.withBaggage(baggage);
  }

  // The transport has the same time limit, but the copy must leave the count whatever it does.
  private <T> Future<T> bounded(Duration left, Future<T> copy) {
    return timeouts.within(
        left, copy, () -> new ServiceFailure(Code.DEADLINE_EXCEEDED, "no answer in time"));
  }

  private void compare(Call call, AsyncResult<?> original, AsyncResult<?> copy) {
    stats.leave();
    count(call, outcome(original, copy));
  }

  private void count(Call call, MirrorOutcome outcome) {
    stats.count(outcome);
    listeners.tell(listener -> listener.mirrored(call, options.version(), outcome));
  }

  private static MirrorOutcome outcome(AsyncResult<?> original, AsyncResult<?> copy) {
    if (original.succeeded() && copy.failed()) {
      return MirrorOutcome.FAILED;
    }
    boolean same =
        original.succeeded()
            ? Objects.deepEquals(value(original), value(copy))
            : copy.failed() && code(original) == code(copy);
    return same ? MirrorOutcome.SAME : MirrorOutcome.DIFFERENT;
  }

  private static Object value(AsyncResult<?> result) {
    return result.result() instanceof Message<?> message ? message.body() : result.result();
  }

  private static Code code(AsyncResult<?> result) {
    return ServiceFailure.of(result.cause()).code();
  }
}
