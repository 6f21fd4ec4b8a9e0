package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.TraceOptions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which traces are kept, from each span that ends: a failure or a decision about a call
 * keeps its trace at once, wherever it happens, so that nothing is lost with the node on which the
 * trace began. About all others, the span with which the trace began decides. Thread-safe.
 */
final class TailSampler {

  /** Failures that an operator looks for; the other codes are mistakes of a client. */
  private static final Set<Code> FAILURES =
      EnumSet.of(
          Code.UNKNOWN,
          Code.DEADLINE_EXCEEDED,
          Code.INTERNAL,
          Code.UNAVAILABLE,
          Code.RESOURCE_EXHAUSTED);

  private static final int MOST_ROUTES = 1_000;
  private static final String OTHER_ROUTES = "";

  private final TraceOptions options;
  private final KeptTraces kept;
  private final long keptBelow;
  private final Map<String, RouteLatency> routes = new ConcurrentHashMap<>();

  TailSampler(TraceOptions options, KeptTraces kept) {
    this.options = options;
    this.kept = kept;
    this.keptBelow = (long) (options.keepRatio() * Integer.MAX_VALUE);
  }

  void ended(EndedSpan span) {
    KeepReason reason = reason(span);
    if (reason != null) {
      kept.decide(span.span().traceHigh(), span.span().traceLow(), reason, span.endNanos());
    }
  }

  private KeepReason reason(EndedSpan span) {
    if (span.role() == SpanRole.EVENT) {
      return KeepReason.DECISION;
    }
    if (span.code() != null && FAILURES.contains(span.code())) {
      return KeepReason.FAILURE;
    }
    boolean http = "http.request.method".equals(first(span.attributes()));
    return span.parent() == 0 || http && isGateway(span) ? ofEntry(span) : null;
  }

  private static Object first(Object[] attributes) {
    return attributes.length == 0 ? null : attributes[0];
  }

  /** The client of a gateway may have begun the trace, and will not decide. */
  private static boolean isGateway(EndedSpan span) {
    return span.role() == SpanRole.SERVER && "gateway".equals(value(span, "flotilla.service"));
  }

  private KeepReason ofEntry(EndedSpan span) {
    RouteLatency route = route(span);
    long took = span.endNanos() - span.startNanos();
    boolean slow = route.isSlow(took) && took > options.slowAfter().toNanos();
    if (value(span, "flotilla.keep") != null) {
      return KeepReason.ASKED;
    }
    if (slow) {
      return KeepReason.SLOW;
    }
    if (route.takeSample(options.keepPerRoute(), span.endNanos())) {
      return KeepReason.ROUTE;
    }
    // By the id, so that all nodes would decide the same.
    return span.span().traceLow() >>> 33 < keptBelow ? KeepReason.RATIO : null;
  }

  private RouteLatency route(EndedSpan span) {
    RouteLatency known = routes.get(span.name());
    if (known != null) {
      return known;
    }
    String name = routes.size() < MOST_ROUTES ? span.name() : OTHER_ROUTES;
    return routes.computeIfAbsent(name, made -> new RouteLatency(span.endNanos()));
  }

  private static Object value(EndedSpan span, String name) {
    Object[] attributes = span.attributes();
    for (int i = 0; i < attributes.length; i += 2) {
      if (name.equals(attributes[i])) {
        return attributes[i + 1];
      }
    }
    return null;
  }
}
