package dev.flotilla.gateway.impl;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.gateway.impl.http.ProblemKind;
import dev.flotilla.gateway.impl.server.Exchange;

/** The span of a request, by the semantic conventions of OpenTelemetry for HTTP servers. */
final class RequestSpan {

  /** A client that sends this header with any value asks that the trace is kept. */
  private static final String KEEP = "flotilla-trace";

  private static final int SERVER_ERRORS = 500;

  private RequestSpan() {}

  /** The span of an exchange that is over. Only the server's own failures are errors. */
  static EndedSpan of(Exchange exchange) {
    String method = exchange.request().method().name();
    boolean gone = !exchange.response().ended();
    int status = gone ? 0 : exchange.response().getStatusCode();
    ProblemKind problem = exchange.problem();
    return new EndedSpan(
        exchange.trace(),
        exchange.parentSpan(),
        SpanRole.SERVER,
        exchange.route() == null ? method : method + " " + exchange.route(),
        exchange.startNanos(),
        exchange.nowNanos(),
        code(gone, status),
        null,
        "http.request.method",
        method,
        "http.route",
        exchange.route(),
        "url.path",
        exchange.path(),
        "http.response.status_code",
        gone ? null : status,
        "error.type",
        problem == null ? null : problem.name(),
        "client.address",
        exchange.connection().peer(),
        "flotilla.service",
        "gateway",
        "flotilla.keep",
        exchange.request().headers().contains(KEEP) ? 1 : null);
  }

  private static Code code(boolean gone, int status) {
    if (gone) {
      return Code.CANCELLED;
    }
    return switch (status) {
      case 503 -> Code.UNAVAILABLE;
      case 504 -> Code.DEADLINE_EXCEEDED;
      default -> status >= SERVER_ERRORS ? Code.INTERNAL : null;
    };
  }
}
