package dev.flotilla.mesh.breaker;

import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.impl.breaker.StandaloneBreakers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A circuit breaker: refuses calls to something that fails, and later permits a few probes to see
 * whether it has recovered. Configured by {@link BreakerOptions}. Thread-safe. It has no timers:
 * the next call, or the next question about its state, moves it on.
 */
public interface Breaker {

  /** Which calls a breaker permits. */
  enum State {
    /** All calls. */
    CLOSED,
    /** No call. */
    OPEN,
    /** A few calls, as probes. */
    HALF_OPEN
  }

  /**
   * Creates a breaker that does not belong to a mesh. It decides for this node alone, whatever the
   * scope in its options, and each call creates another one. A breaker from {@link Mesh#breaker}
   * takes its options from the policies instead.
   *
   * @param name the name in failure messages
   */
  static Breaker of(Vertx vertx, String name, BreakerOptions options) {
    return StandaloneBreakers.of(vertx, name, options);
  }

  /** The name, as in policies and failure messages. */
  String name();

  /** The state now; an open breaker whose open time is over is {@code HALF_OPEN}. */
  State state();

  /** The state and figures now, for status pages. */
  BreakerHealth health();

  /**
   * Runs the work if the breaker permits it. Allocates nothing of its own if the future of the work
   * is complete at once or belongs to the caller's context.
   *
   * @param work its failures count if {@link BreakerOptions#failureCodes} has their code. The work
   *     needs a timeout of its own: a breaker does not end it, but only ends it as a probe
   * @return the result of the work, completed on the caller's context. Fails with {@code
   *     UNAVAILABLE} and the time to wait if the breaker refuses the call: the work did not run
   */
  <T> Future<T> call(Supplier<Future<T>> work);

  /**
   * Like {@link #call(Supplier)}, with a fallback.
   *
   * @param fallback given the refusal, or a failure of the work that counts. Other failures are
   *     answers and go to the caller. If it throws, the result fails with that
   */
  <T> Future<T> call(Supplier<Future<T>> work, Function<Throwable, Future<T>> fallback);

  /** Opens it now, for the open time of its options, as too many failures would. */
  void open();

  /** Closes it now and forgets all outcomes and trips. */
  void reset();
}
