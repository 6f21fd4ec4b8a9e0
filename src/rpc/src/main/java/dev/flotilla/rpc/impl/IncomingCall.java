package dev.flotilla.rpc.impl;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import io.vertx.core.MultiMap;
import java.time.Duration;

/** What the headers of a message say about the call. */
final class IncomingCall {

  /** For senders that name no deadline: how long Vert.x waits for a reply when not told. */
  private static final Duration WITHOUT_HEADER = Duration.ofSeconds(30);

  /** Longer ones are cut to this, so that no arithmetic overflows. */
  private static final long MOST_MS = Duration.ofDays(1).toMillis();

  private IncomingCall() {}

  /** A new span in the caller's trace, or a new trace. */
  static TraceContext trace(MultiMap headers) {
    return TraceContext.parse(headers.get(TraceContext.HEADER))
        .map(TraceContext::child)
        .orElseGet(TraceContext::start);
  }

  /**
   * The call.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} for a deadline that is no number
   */
  static CallContext read(MultiMap headers, TraceContext trace, Clock clock) {
    String caller = headers.get(CallContext.CALLER_HEADER);
    Deadline deadline = Deadline.after(clock, left(headers.get(CallContext.DEADLINE_HEADER)));
    return new CallContext(
        deadline, trace, caller == null ? "-" : caller, Baggage.parse(headers.get(Baggage.HEADER)));
  }

  private static Duration left(String header) {
    if (header == null) {
      return WITHOUT_HEADER;
    }
    try {
      return Duration.ofMillis(Math.min(Long.parseLong(header), MOST_MS));
    } catch (NumberFormatException notANumber) {
      throw Unreadable.argument(
          CallContext.DEADLINE_HEADER, "must be whole milliseconds but was " + header);
    }
  }
}
