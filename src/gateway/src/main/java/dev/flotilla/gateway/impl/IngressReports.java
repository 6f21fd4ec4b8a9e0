package dev.flotilla.gateway.impl;

import dev.flotilla.core.async.Listeners;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.gateway.GatewayListener;
import dev.flotilla.gateway.impl.server.Exchange;
import java.util.function.Supplier;

/**
 * Who is told about requests that have ended.
 *
 * @param log null for no access log
 * @param spans who receives the spans of requests; asked for each request
 */
record IngressReports(
    AccessLog log, Listeners<GatewayListener> listeners, Supplier<SpanListener> spans) {

  void over(Exchange exchange) {
    String method = exchange.request().method().name();
    int status = exchange.response().ended() ? exchange.response().getStatusCode() : 0;
    long nanos = exchange.nowNanos() - exchange.startNanos();
    String route = exchange.route() == null ? "" : exchange.route();
    listeners.tell(listener -> listener.ended(route, method, status, nanos));
    SpanListener spanListener = spans.get();
    if (spanListener != SpanListener.NONE) {
      spanListener.ended(RequestSpan.of(exchange));
    }
    if (log != null) {
      log.add(
          new AccessLog.AccessLogEntry(
              method,
              exchange.path(),
              status,
              exchange.response().bytesWritten(),
              nanos,
              exchange.trace().traceId(),
              exchange.connection().peer(),
              exchange.problem()));
    }
  }
}
