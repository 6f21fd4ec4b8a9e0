package dev.flotilla.mesh.impl.limit;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.policy.Priority;
import java.util.function.Consumer;

/**
 * One who waits for a place. Exactly one of the two happens, on any thread.
 *
 * @param untilNanos when it stops to wait
 * @param atDeadline whether that is the deadline of the call, or only the longest wait
 * @param admitted it has a place
 * @param refused it gets none
 */
public record QueuedCall(
    Priority priority,
    long untilNanos,
    boolean atDeadline,
    Runnable admitted,
    Consumer<ServiceFailure> refused) {

  /** Waits for at most so long, and not beyond the deadline. */
  public static QueuedCall of(
      Priority priority,
      long untilNanos,
      long deadlineNanos,
      Runnable admitted,
      Consumer<ServiceFailure> refused) {
    boolean atDeadline = deadlineNanos - untilNanos <= 0;
    return new QueuedCall(
        priority, atDeadline ? deadlineNanos : untilNanos, atDeadline, admitted, refused);
  }
}
