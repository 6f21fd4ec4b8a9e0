package dev.flotilla.mesh;

import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Priority;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Bounds how much of something runs at the same time, so that one slow thing does not take
 * everything with it. Set up by {@link LimitOptions}. Thread-safe.
 */
public interface Bulkhead {

  /** Returns the name in policies and messages. */
  String name();

  /**
   * Runs the work when it has a slot, at once or after a wait in the bounded queue.
   *
   * @param work called on the caller's context (off any context, without a wait, on the calling
   *     thread). The slot is free again when the future of the work completes, also if its caller
   *     no longer waits: work without a timeout of its own may keep it for ever
   * @return the outcome of the work, completed on the caller's context. The work did not run if it
   *     fails with {@code RESOURCE_EXHAUSTED} and a time to retry because no slot was free, {@code
   *     DEADLINE_EXCEEDED} if the deadline of the request being handled passed during the wait for
   *     one, {@code UNAVAILABLE} if the mesh was closed meanwhile
   */
  <T> Future<T> call(Priority priority, Supplier<Future<T>> work);

  /** Runs work of normal priority. */
  default <T> Future<T> call(Supplier<Future<T>> work) {
    return call(Priority.NORMAL, work);
  }

  /** Returns the limit, the work in flight and the queue at this moment. */
  LimitStatus status();
}
