package dev.flotilla.mesh.impl.limit;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.policy.Priority;
import java.util.function.Consumer;

/**
 * A call that waits for a slot. The limiter invokes exactly one of the two callbacks, on any
 * thread.
 *
 * @param untilNanos when the call stops waiting
 * @param atDeadline whether that is the deadline of the call, and not only the queue timeout
 * @param admitted invoked when the call has a slot
 * @param refused invoked when the call gets no slot
 */
public record QueuedCall(
    Priority priority,
    long untilNanos,
    boolean atDeadline,
    Runnable admitted,
    Consumer<ServiceFailure> refused) {

  /** Creates a call that waits until a moment, and never beyond its deadline. */
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
