package dev.flotilla.core;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.impl.CallContextLocal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a call carries from hop to hop. It is bound to the Vert.x context on which a request is
 * handled, so that nested calls, SQL statements and log lines find it without being handed it.
 *
 * <p>A call is cancelled when its caller no longer needs the result: its client closed the
 * connection, another attempt was quicker, or the caller's own call was cancelled. Its SQL
 * statements are then cancelled, its nested calls fail with {@code CANCELLED}, and no further ones
 * are made. A service that works in another way asks {@link #isCancelled} or uses {@link
 * #onCancel}. A deadline that passes does not cancel a call.
 *
 * @param deadline by when the first caller must have its answer
 * @param trace the trace, with the caller's span
 * @param caller name of the service that calls; {@code "-"} when unknown
 * @param baggage named values that are propagated unchanged to everything that is called, such as
 *     {@code x-canary}; names that come from HTTP headers are in lower case. Few and short: what
 *     does not fit into {@link Baggage}'s limits is lost at the next hop
 * @param cancellation tells when the caller no longer needs the result
 */
public record CallContext(
    Deadline deadline,
    TraceContext trace,
    String caller,
    Map<String, String> baggage,
    Cancellation cancellation) {

  /** Header with the whole milliseconds that are left, on HTTP and on the event bus. */
  public static final String DEADLINE_HEADER = "flotilla-deadline-ms";

  /** Header with the name of the calling service. */
  public static final String CALLER_HEADER = "flotilla-caller";

  /** Baggage of a call that is a copy, sent to see how another version answers it. */
  public static final String MIRROR_BAGGAGE = "flotilla-mirror";

  /** Baggage of a call by which an instance is warmed up before others see it. */
  public static final String WARM_UP_BAGGAGE = "flotilla-warm-up";

  /** Baggage with the address of the client, if the gateway is told to propagate it. */
  public static final String CLIENT_BAGGAGE = "flotilla-client";

  public CallContext {
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(trace, "trace");
    Objects.requireNonNull(caller, "caller");
    baggage = Map.copyOf(baggage);
    Objects.requireNonNull(cancellation, "cancellation");
  }

  /** A call that is never cancelled. */
  public CallContext(
      Deadline deadline, TraceContext trace, String caller, Map<String, String> baggage) {
    this(deadline, trace, caller, baggage, Cancellation.never());
  }

  /** A call that is never cancelled, without baggage. */
  public CallContext(Deadline deadline, TraceContext trace, String caller) {
    this(deadline, trace, caller, Map.of());
  }

  /** The call that this thread is handling; empty outside a call or off a Vert.x context. */
  public static Optional<CallContext> current() {
    Context context = Vertx.currentContext();
    return context == null ? Optional.empty() : CallContextLocal.get(context);
  }

  /**
   * Whether this call is a copy made by a {@code mirror} policy, whose response is discarded. A
   * service with side effects, such as sending a mail, skips them for a copy.
   */
  public boolean mirrored() {
    return baggage.containsKey(MIRROR_BAGGAGE);
  }

  /** Whether this call only warms up the instance, and its result is not needed. */
  public boolean warmsUp() {
    return baggage.containsKey(WARM_UP_BAGGAGE);
  }

  /** Whether the caller no longer needs the result, so that the rest of the work is in vain. */
  public boolean isCancelled() {
    return cancellation.isCancelled();
  }

  /**
   * Calls a listener when this call is cancelled, at once if it is already: to stop a timer, close
   * a connection, or end a loop.
   *
   * @param listener called once, on the Vert.x context from which it was added if there is one, or
   *     on the thread that cancels the call, which must not be blocked; what it throws is logged
   * @return removes the listener; work that ends before should do so
   */
  public Scheduled onCancel(Runnable listener) {
    Objects.requireNonNull(listener, "listener");
    Context context = Vertx.currentContext();
    return cancellation.onCancel(
        context == null ? listener : () -> context.runOnContext(cancelled -> listener.run()));
  }

  /** This call with other baggage. */
  public CallContext withBaggage(Map<String, String> other) {
    return new CallContext(deadline, trace, caller, other, cancellation);
  }

  /**
   * A call that belongs to the one that this thread is handling, with its trace and baggage. It has
   * a deadline of its own and is never cancelled: for work that continues when the client is gone.
   * Outside a call, one in a new trace.
   */
  public static CallContext following(Deadline deadline, String caller) {
    return current()
        .map(call -> new CallContext(deadline, call.trace, caller, call.baggage))
        .orElseGet(() -> new CallContext(deadline, TraceContext.start(), caller));
  }

  /**
   * Runs work on a context of its own to which this call is bound: for work that outlives the
   * request that started it, and for work that no request started.
   *
   * @return what the work gives, completed on the caller's context; what it throws is a failure
   */
  public <T> Future<T> carry(Vertx vertx, Supplier<Future<T>> work) {
    return CallContextLocal.carry(this, vertx, work);
  }

  /**
   * Binds this call to a context. Bind only to a duplicated context, one that Vert.x made for this
   * request or message: on a shared one, other requests would see it.
   */
  public void bindTo(Context context) {
    CallContextLocal.put(context, this);
  }
}
