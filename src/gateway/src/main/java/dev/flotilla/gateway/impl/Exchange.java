package dev.flotilla.gateway.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer: the first answer counts, later ones are ignored. Used on the
 * request's event loop only.
 */
final class Exchange {

  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized("application/problem+json");
  private static final CharSequence TRACE_ID = HttpHeaders.createOptimized("x-trace-id");
  private static final CharSequence NO_SNIFF =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");
  private static final CharSequence AUTHENTICATE = HttpHeaders.createOptimized("www-authenticate");
  private static final CharSequence BEARER = HttpHeaders.createOptimized("Bearer");
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** Whoever is told when an exchange is over. */
  interface Listener {
    void over(Exchange exchange);
  }

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final TraceContext trace;
  private final long startNanos;
  private final Load load;
  private final Listener listener;
  private final Vertx vertx;
  private CallContext call;
  private ProblemKind problem;
  private boolean bodyPending;
  private boolean finished;
  private int holds = 1;
  private long timer = -1;

  Exchange(Vertx vertx, HttpServerRequest request, long startNanos, Load load, Listener listener) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.startNanos = startNanos;
    this.load = load;
    this.listener = listener;
    this.trace =
        TraceContext.parse(request.getHeader(TraceContext.HEADER))
            .map(TraceContext::child)
            .orElseGet(TraceContext::start);
    this.bodyPending = Headers.announceBody(request.headers());
    response.endHandler(ended -> finish());
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return response;
  }

  TraceContext trace() {
    return trace;
  }

  long startNanos() {
    return startNanos;
  }

  /** The deadline and trace that calls for this request carry; null before {@link #startClock}. */
  CallContext call() {
    return call;
  }

  /** What it was refused or failed for; null if it was not. */
  ProblemKind problem() {
    return problem;
  }

  /** Whether more of the request's body is to come. */
  boolean bodyPending() {
    return bodyPending;
  }

  void bodyComplete() {
    bodyPending = false;
  }

  boolean answered() {
    return response.headWritten() || response.ended() || response.closed();
  }

  /**
   * Starts the deadline of the request and binds it, with trace and baggage, to the request's
   * context.
   *
   * @param bounds of its route; the client may ask for less time, never for more
   * @param late what to do then; nothing if it was answered before
   * @throws Refusal if the client's own deadline is malformed
   */
  void startClock(Clock clock, RouteBounds bounds, Runnable late) {
    Duration left = Headers.deadline(request.headers(), bounds.timeout());
    Map<String, String> baggage = bounds.baggage().of(request.headers());
    call = new CallContext(Deadline.after(clock, left), trace, "gateway", baggage);
    call.bindTo(vertx.getOrCreateContext());
    // The grace lets the more telling failure of the mesh arrive first.
    timer = vertx.setTimer(left.toMillis() + 100, fired -> late.run());
  }

  /** Keeps the request counted until {@link #release}, even if its client leaves before. */
  void hold() {
    holds++;
  }

  void release() {
    if (--holds == 0) {
      load.leaveRequest();
    }
  }

  /** Tells a client that waits for it to send its body (RFC 9110, section 10.1.1). */
  void continueBody() {
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      response.writeContinue();
    }
  }

  /** Answers with JSON; {@code status} is 200 or 201. */
  void json(int status, Buffer body) {
    if (!answered()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
      end(body);
    }
  }

  /** Answers 200 with a page. */
  void content(String mediaType, Buffer body) {
    if (!answered()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
      end(body);
    }
  }

  /** Answers without a body. */
  void empty(int status) {
    if (!answered()) {
      response.setStatusCode(status);
      end(null);
    }
  }

  /** Answers with a failure of what is behind; the log gets what the client must not see. */
  void fail(Throwable cause) {
    if (cause instanceof Refusal refusal) {
      refuse(refusal.problem());
      return;
    }
    ServiceFailure failure = ServiceFailure.of(cause);
    if (cause != failure) {
      LOG.error("{} {} trace={}", request.method(), path(), trace.traceId(), cause);
    } else if (failure.code() == ServiceFailure.Code.INTERNAL) {
      LOG.warn("{} {} trace={} {}", request.method(), path(), trace.traceId(), failure.toString());
    }
    refuse(Problem.of(failure));
  }

  /** Answers with a problem. If the answer has begun already, cuts it: it must not look whole. */
  void refuse(Problem problem) {
    if (response.ended() || response.closed()) {
      return;
    }
    this.problem = problem.kind();
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.headers().clear(); // what a streamed answer had prepared
    response
        .setChunked(false)
        .setStatusCode(problem.kind().status)
        .putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM);
    if (problem.retryAfterSeconds() > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfterSeconds()));
    }
    if (!problem.allow().isEmpty()) {
      response.putHeader(ALLOW, String.join(", ", problem.allow()));
    }
    if (problem.kind() == ProblemKind.UNAUTHENTICATED) {
      response.putHeader(AUTHENTICATE, BEARER); // RFC 9110, section 15.5.2 wants a scheme
    }
    end(problem.json(trace.traceId()));
    if (problem.kind() == ProblemKind.REQUEST_TIMEOUT) {
      request.connection().close(); // it had its time; nothing is on its way
    }
  }

  /** Puts what every answer carries; for those who write their own. */
  void putCommonHeaders() {
    response.putHeader(TRACE_ID, trace.traceId());
    response.putHeader(NO_SNIFF, NOSNIFF);
    if (load.draining()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  String path() {
    String uri = request.uri();
    int question = uri.indexOf('?');
    return question < 0 ? uri : uri.substring(0, question);
  }

  private void end(Buffer body) {
    putCommonHeaders();
    boolean close = bodyPending && !Headers.bodyWillComeSoon(request.headers());
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (body == null) {
      response.end();
    } else {
      response.end(body);
    }
    if (bodyPending) {
      LingeringClose.of(request, close);
    }
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    listener.over(this);
    release();
  }
}
