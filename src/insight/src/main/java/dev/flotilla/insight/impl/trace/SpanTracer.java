package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.core.trace.SpanRole;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map.Entry;
import java.util.function.BiConsumer;

/**
 * Makes spans of what Vert.x itself carries: HTTP, SQL and messages of the event bus. A request of
 * a server begins a trace if it brings none; everything else is only followed within a trace.
 */
final class SpanTracer implements VertxTracer<OpenSpan, OpenSpan> {

  private static final int SERVER_ERRORS = 500;
  private static final int CLIENT_ERRORS = 400;

  private final SpanListener spans;

  SpanTracer(SpanListener spans) {
    this.spans = spans;
  }

  @Override
  public <R> OpenSpan receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.IGNORE) {
      return null;
    }
    TraceContext caller = caller(headers);
    boolean http = request instanceof HttpServerRequest;
    if (caller == null && !http) {
      return null; // a message of no trace
    }
    TraceContext span = caller == null ? TraceContext.start() : caller.child();
    span.bindTo(context);
    SpanTags read = SpanTags.of(request, tags);
    return new OpenSpan(
        span,
        caller == null ? 0 : caller.span(),
        http ? SpanRole.SERVER : SpanRole.CONSUMER,
        http ? operation : "process " + read.destination(),
        System.nanoTime(),
        read.attributes());
  }

  private static TraceContext caller(Iterable<Entry<String, String>> headers) {
    for (Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase(TraceContext.HEADER)) {
        return TraceContext.parse(header.getValue()).orElse(null);
      }
    }
    return null;
  }

  @Override
  public <R> void sendResponse(
      Context context, R response, OpenSpan span, Throwable failure, TagExtractor<R> tags) {
    end(span, response, failure, tags, SERVER_ERRORS);
  }

  @Override
  public <R> OpenSpan sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    TraceContext caller =
        policy == TracingPolicy.IGNORE ? null : TraceContext.of(context).orElse(null);
    if (caller == null) {
      return null;
    }
    TraceContext span = caller.child();
    if (!hasTrace(request)) {
      headers.accept(TraceContext.HEADER, span.traceparent());
    }
    SpanTags read = SpanTags.of(request, tags);
    boolean message = request instanceof Message;
    String name =
        message
            ? "send " + read.destination()
            : request instanceof HttpRequest ? operation : read.statement(operation);
    return new OpenSpan(
        span,
        caller.span(),
        message ? SpanRole.PRODUCER : SpanRole.CLIENT,
        name,
        System.nanoTime(),
        read.attributes());
  }

  /** Vert.x would add a second header, and a receiver of two may start a trace of its own. */
  private static boolean hasTrace(Object request) {
    MultiMap headers = null; // a request without headers has no map of them
    if (request instanceof HttpRequest http) {
      headers = http.headers();
    } else if (request instanceof Message<?> message) {
      headers = message.headers();
    }
    return headers != null && headers.contains(TraceContext.HEADER);
  }

  @Override
  public <R> void receiveResponse(
      Context context, R response, OpenSpan span, Throwable failure, TagExtractor<R> tags) {
    end(span, response, failure, tags, CLIENT_ERRORS);
  }

  private <R> void end(
      OpenSpan span, R response, Throwable failure, TagExtractor<R> tags, int errorsFrom) {
    if (span == null) {
      return;
    }
    int status = response == null ? 0 : SpanTags.status(response, tags);
    Code code = failure == null ? null : ServiceFailure.of(failure).code();
    if (code == null && status >= errorsFrom) {
      code = status >= SERVER_ERRORS ? Code.UNAVAILABLE : Code.FAILED_PRECONDITION;
    }
    Object[] attributes = span.attributes();
    if (status > 0) {
      attributes = SpanTags.with(attributes, "http.response.status_code", status);
    }
    spans.ended(
        new EndedSpan(
            span.span(),
            span.parent(),
            span.role(),
            span.name(),
            span.startNanos(),
            System.nanoTime(),
            code,
            failure == null ? null : String.valueOf(failure.getMessage()),
            attributes));
  }
}
