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

  /** Name, as in policies and messages. */
  String name();

  /**
   * Runs the work if there is a place for it, at once or after a wait in the bounded queue.
   *
   * @param work called on the caller's context (off any context, without a wait, on the calling
   *     thread). Its place is free again when its future ends, however long its caller still waits:
   *     work without a timeout of its own may keep it for ever
   * @return what the work gave, completed on the caller's context. The work did not run if it fails
   *     with {@code RESOURCE_EXHAUSTED} and a time to come back because there was no place, {@code
   *     DEADLINE_EXCEEDED} if the deadline of the request being handled passed while waiting for
   *     one, {@code UNAVAILABLE} if the mesh was closed meanwhile
   */
  <T> Future<T> call(Priority priority, Supplier<Future<T>> work);

  /** The same for work of normal priority. */
  default <T> Future<T> call(Supplier<Future<T>> work) {
    return call(Priority.NORMAL, work);
  }

  /** How full it is now. */
  LimitStatus status();
}
