package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.policy.FaultOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;

/** Failures on purpose; see {@link FaultOptions}. */
record FaultInjector(
    FaultOptions options, MeshEnvironment environment, MeshListeners meshListeners) {

  boolean means(Map<String, String> baggage) {
    return options.when() == null || options.when().matches(baggage);
  }

  /** Starts the call, later or not at all if chance wants it so. */
  <T> Future<T> start(MeshCall<T> call) {
    Call described = call.described();
    ServiceFailure abort = isAborted() ? injected(call, options.abort(), "aborted") : null;
    long delay = isDelayed() ? options.delay().toNanos() : 0;
    long left = Math.max(0, call.deadlineNanos() - environment.clock().nanos());
    if (delay > 0 && delay >= left) {
      delay = left;
      abort = injected(call, Code.DEADLINE_EXCEEDED, "delayed beyond its deadline");
    }
    if (delay > 0) {
      Duration time = Duration.ofNanos(delay);
      meshListeners.tell(listener -> listener.delayed(described, time));
    }
    if (abort != null) {
      ServiceFailure failure = abort;
      meshListeners.tell(listener -> listener.aborted(described, failure));
    }
    return abort == null && delay == 0 ? call.start() : later(call, delay, abort);
  }

  // The call exists already, so its deadline does not wait.
  private <T> Future<T> later(MeshCall<T> call, long nanos, ServiceFailure instead) {
    Runnable begin = instead == null ? call::start : () -> call.failInstead(instead);
    if (nanos == 0) {
      begin.run();
    } else {
      Duration wait = Duration.ofNanos(nanos);
      environment.timers().after(wait, () -> call.context().emit(none -> begin.run()));
    }
    return call.result();
  }

  private boolean isAborted() {
    return options.abort() != null && environment.random().hits(options.abortShare());
  }

  private boolean isDelayed() {
    return options.delay() != null && environment.random().hits(options.delayShare());
  }

  private static ServiceFailure injected(MeshCall<?> call, Code code, String what) {
    return new ServiceFailure(code, call.name() + " was " + what + " on purpose, by its policy")
        .with(FaultOptions.INJECTED, "true");
  }
}
