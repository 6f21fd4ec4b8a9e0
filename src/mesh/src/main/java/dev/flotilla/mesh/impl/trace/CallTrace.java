package dev.flotilla.mesh.impl.trace;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import java.util.concurrent.TimeUnit;

/**
 * The spans of one call. A call with one attempt and no decision is one span, that of the attempt:
 * nearly all calls are. Any other call is a span with its decisions as events and its attempts as
 * children. Used on the context of the call.
 */
public final class CallTrace {

  private final SpanListener spans;
  private final Call call;
  private final String name;
  private final TraceContext self;
  private final long parent;
  private final long startNanos;
  private final long deadlineNanos;
  private volatile boolean decided; // there are events or several attempts
  private volatile boolean reported; // by an attempt, as the only span

  private CallTrace(
      SpanListener spans, Call call, TraceContext caller, long startNanos, long deadlineNanos) {
    this.spans = spans;
    this.call = call;
    this.name = call.service() + "/" + call.method();
    this.self = caller == null ? TraceContext.start() : caller.child();
    this.parent = caller == null ? 0 : caller.span();
    this.startNanos = startNanos;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Begins the trace of a call.
   *
   * @param request in which the call is made; null for none
   * @return null if there is no listener
   */
  public static CallTrace begin(
      SpanListener spans, Call call, CallContext request, long startNanos, long deadlineNanos) {
    if (spans == SpanListener.NONE) {
      return null;
    }
    TraceContext caller = request == null ? TraceContext.current().orElse(null) : request.trace();
    return new CallTrace(spans, call, caller, startNanos, deadlineNanos);
  }

  /** A new span for an attempt, which its transport propagates. */
  public TraceContext attempt() {
    return self.child();
  }

  /** Something was decided about this call. */
  public void event(String event, long atNanos, Object... attributes) {
    decided = true;
    spans.ended(EndedSpan.event(self, event, atNanos, attributes));
  }

  /** The call waited for a slot of the limit of its service. */
  public void waited(long fromNanos, long toNanos) {
    decided = true;
    spans.ended(
        EndedSpan.of(
            self.child(),
            self.span(),
            SpanRole.INTERNAL,
            "wait for a slot",
            fromNanos,
            toNanos,
            null,
            "flotilla.service",
            call.service()));
  }

  /** What is known of an attempt that has ended. */
  public interface AttemptFacts {

    /** Its span, see {@link CallTrace#attempt}. */
    TraceContext span();

    Instance instance();

    long startNanos();

    /** 1 for the first. */
    int number();

    /** Among how many instances the balancer picked. */
    int candidates();

    /** Name of the algorithm by which it picked. */
    String algorithm();

    /** Whether its instance gets no more calls from this node for a while. */
    boolean isEjected();

    /** Whether it tested an ejected instance. */
    boolean isProbe();
  }

  /** An attempt ended and others follow or are in flight. */
  public void attempted(AttemptFacts attempt, long endNanos, ServiceFailure failure) {
    decided = true;
    report(attempt, self.span(), endNanos, failure);
  }

  /** An attempt ended, and the call with it. */
  public void answered(AttemptFacts attempt, long endNanos, ServiceFailure failure) {
    if (!decided) {
      reported = true;
      report(attempt, parent, endNanos, failure);
    } else {
      report(attempt, self.span(), endNanos, failure);
    }
  }

  /**
   * The call ended.
   *
   * @param failure null for none
   * @param refusedBy what refused it, such as {@code the breaker}; null for nothing
   * @param refusal the sentence of that, which is another one than that of the failure if an
   *     attempt had failed before; null for none
   */
  public void ended(long endNanos, ServiceFailure failure, String refusedBy, String refusal) {
    if (reported) {
      return;
    }
    spans.ended(
        EndedSpan.of(
            self,
            parent,
            SpanRole.CLIENT,
            name,
            startNanos,
            endNanos,
            failure,
            "flotilla.service",
            call.service(),
            "flotilla.refused_by",
            refusedBy,
            "flotilla.refusal",
            refusal,
            "flotilla.deadline_left_ms",
            TimeUnit.NANOSECONDS.toMillis(deadlineNanos - startNanos)));
  }

  private void report(
      AttemptFacts attempt, long parentSpan, long endNanos, ServiceFailure failure) {
    spans.ended(
        EndedSpan.of(
            attempt.span(),
            parentSpan,
            SpanRole.CLIENT,
            name,
            attempt.startNanos(),
            endNanos,
            failure,
            "flotilla.service",
            call.service(),
            "flotilla.callee",
            attempt.instance().node(),
            "flotilla.instance",
            attempt.instance().id(),
            "flotilla.instance_version",
            attempt.instance().version(),
            "flotilla.balancer",
            attempt.algorithm(),
            "flotilla.candidates",
            attempt.candidates(),
            "flotilla.attempt",
            attempt.number(),
            "flotilla.probe",
            attempt.isProbe() ? 1 : null,
            "flotilla.ejected",
            failure != null && attempt.isEjected() ? 1 : null,
            "flotilla.deadline_left_ms",
            TimeUnit.NANOSECONDS.toMillis(deadlineNanos - attempt.startNanos())));
  }
}
