package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MirrorOutcome;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.policy.MirrorOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends copies of calls to another version and compares the answers; see {@link MirrorOptions}.
 * Copies stay outside of everything that is kept about targets: no circuit, latency or balancer
 * sees them.
 */
final class TrafficMirror {

  private final MirrorOptions options;
  private final MirrorStats tally;
  private final MeshEnvironment environment;
  private final MeshListeners meshListeners;
  private final AtomicInteger turn = new AtomicInteger();

  TrafficMirror(
      MirrorOptions options,
      MirrorStats tally,
      MeshEnvironment environment,
      MeshListeners meshListeners) {
    this.options = options;
    this.tally = tally;
    this.environment = environment;
    this.meshListeners = meshListeners;
  }

  MirrorOptions options() {
    return options;
  }

  MirrorStats tally() {
    return tally;
  }

  /** Whether this call is to be copied. */
  boolean wants(Call call, Map<String, String> baggage) {
    boolean repeatable = call.idempotent() || options.nonIdempotent();
    boolean onTheBus = call.kind() == Instance.Kind.RPC || call.kind() == Instance.Kind.ADDRESS;
    return repeatable
        && onTheBus
        && !baggage.containsKey(CallContext.MIRROR_BAGGAGE)
        && environment.random().hits(options.share());
  }

  /**
   * Sends a copy, if there is room, and compares it with the real answer when both are there.
   *
   * @param targets of the version
   */
  <T> void copy(
      MeshCall<T> call, Call.Transport<T> carrier, InstanceState[] targets, Future<T> real) {
    long left = call.deadlineNanos() - environment.clock().nanos();
    if (targets.length == 0 || left <= 0 || real.failed()) {
      return;
    }
    if (!tally.enter(options.maxInFlight())) {
      tell(call.described(), MirrorOutcome.DROPPED);
      return;
    }
    Instance instance = next(targets).instance();
    Duration time = Duration.ofNanos(left);
    Future<T> copy =
        bounded(marked(time).carry(environment.vertx(), () -> carrier.to(instance, time)), time);
    copy.onComplete(copied -> real.onComplete(answered -> compare(call, answered, copied)));
  }

  // By turns, not by load: a copy must not cost what a pick costs, and few are under way.
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

  private CallContext marked(Duration time) {
    CallContext call =
        CallContext.current()
            .orElseGet(
                () ->
                    new CallContext(
                        Deadline.after(environment.clock(), time), TraceContext.start(), "-"));
    Map<String, String> baggage = new HashMap<>(call.baggage());
    baggage.put(CallContext.MIRROR_BAGGAGE, "true");
    return call.withBaggage(baggage);
  }

  // The carrier is bound to the time too, but a place must be free again whatever it does.
  private <T> Future<T> bounded(Future<T> carried, Duration time) {
    Promise<T> end = Promise.promise();
    Scheduled timer =
        environment
            .timers()
            .after(
                time,
                () -> end.tryFail(new ServiceFailure(Code.DEADLINE_EXCEEDED, "no answer in time")));
    carried.onComplete(
        (value, failure) -> {
          timer.cancel();
          if (failure == null) {
            end.tryComplete(value);
          } else {
            end.tryFail(failure);
          }
        });
    return end.future();
  }

  private <T> void compare(MeshCall<T> call, AsyncResult<T> real, AsyncResult<T> copy) {
    tally.leave();
    tell(call.described(), outcome(real, copy));
  }

  private void tell(Call call, MirrorOutcome outcome) {
    tally.count(outcome);
    meshListeners.tell(listener -> listener.mirrored(call, options.version(), outcome));
  }

  private static MirrorOutcome outcome(AsyncResult<?> real, AsyncResult<?> copy) {
    if (real.succeeded() && copy.failed()) {
      return MirrorOutcome.FAILED;
    }
    boolean same =
        real.succeeded()
            ? Objects.deepEquals(value(real), value(copy))
            : copy.failed() && code(real) == code(copy);
    return same ? MirrorOutcome.SAME : MirrorOutcome.DIFFERENT;
  }

  private static Object value(AsyncResult<?> result) {
    return result.result() instanceof Message<?> message ? message.body() : result.result();
  }

  private static Code code(AsyncResult<?> result) {
    return ServiceFailure.of(result.cause()).code();
  }
}
