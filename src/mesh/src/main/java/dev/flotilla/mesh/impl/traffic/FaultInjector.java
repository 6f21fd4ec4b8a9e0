package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.policy.FaultOptions;
import java.time.Duration;
import java.util.Map;

/** Decides which calls fail or wait because a policy says so; see {@link FaultOptions}. */
record FaultInjector(FaultOptions options, RandomSource random, MeshListeners listeners) {

  /**
   * Decides about one call, and notifies the listeners of a fault.
   *
   * @param leftNanos until the deadline of the call
   */
  InjectedFault decide(Call call, Map<String, String> baggage, long leftNanos) {
    if (options.when() != null && !options.when().matches(baggage)) {
      return InjectedFault.NONE;
    }
    ServiceFailure failure = isAborted() ? injected(call, options.abort(), "aborted") : null;
    long delay = isDelayed() ? options.delay().toNanos() : 0;
    long left = Math.max(0, leftNanos);
    if (delay > 0 && delay >= left) {
      delay = left;
      failure = injected(call, Code.DEADLINE_EXCEEDED, "delayed beyond its deadline");
    }
    InjectedFault fault = new InjectedFault(Duration.ofNanos(delay), failure);
    notify(call, fault);
    return fault;
  }

  private void notify(Call call, InjectedFault fault) {
    if (!fault.delay().isZero()) {
      listeners.tell(listener -> listener.delayed(call, fault.delay()));
    }
    if (fault.failure() != null) {
      listeners.tell(listener -> listener.aborted(call, fault.failure()));
    }
  }

  private boolean isAborted() {
    return options.abort() != null && random.hits(options.abortRatio());
  }

  private boolean isDelayed() {
    return options.delay() != null && random.hits(options.delayRatio());
  }

  private static ServiceFailure injected(Call call, Code code, String what) {
    String sentence = call.fullMethodName() + ": the policy injected a fault; the call was " + what;
    return new ServiceFailure(code, sentence).with(FaultOptions.INJECTED, "true");
  }
}
