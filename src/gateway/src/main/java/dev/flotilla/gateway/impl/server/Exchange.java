package dev.flotilla.gateway.impl.server;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.DefectLog;
import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import dev.flotilla.gateway.impl.http.BodyRate;
import dev.flotilla.gateway.impl.http.Problem;
import dev.flotilla.gateway.impl.http.ProblemException;
import dev.flotilla.gateway.impl.http.ProblemKind;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer: the first answer counts, later ones are ignored. An exchange releases
 * its permits when the answer was sent and the work for it has ended, and not before. Used on the
 * request's event loop only.
 */
public final class Exchange {

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
  private static final DefectLog DEFECTS = new DefectLog(LOG, Clock.system());

  /** Told when an exchange is over. */
  public interface ExchangeListener {
    void over(Exchange exchange);
  }

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final TraceContext trace;
  private final long parentSpan;
  private String route;
  private final long startNanos;
  private final ClientConnection connection;
  private final ExchangeSettings exchangeSettings;
  private final ExchangeListener exchangeListener;
  private final Vertx vertx;
  private final Cancellation cancellation = new Cancellation();
  private CallContext call;
  private ProblemKind problem;
  private boolean bodyPending;
  private BodyRate rate;
  private long bodyBytes;
  private boolean entered;
  private boolean finished;
  private int holds = 1;
  private long timer = -1;

  /** What the exchanges of an event loop have in common. */
  public record ExchangeSettings(
      Clock clock,
      InFlightLimits inFlightLimits,
      ConnectionTracker connectionTracker,
      RejectionLog rejectionLog) {}

  public Exchange(
      Vertx vertx,
      HttpServerRequest request,
      ClientConnection connection,
      ExchangeSettings exchangeSettings,
      ExchangeListener exchangeListener) {
    this.vertx = vertx;
    this.request = request;
    this.connection = connection;
    this.response = request.response();
    this.exchangeSettings = exchangeSettings;
    this.startNanos = exchangeSettings.clock().nanos();
    this.exchangeListener = exchangeListener;
    TraceContext client = TraceContext.parse(request.getHeader(TraceContext.HEADER)).orElse(null);
    this.trace = client == null ? TraceContext.start() : client.child();
    this.parentSpan = client == null ? 0 : client.span();
    this.bodyPending = RequestHeaders.announceBody(request.headers());
    response.endHandler(ended -> finish());
  }

  public HttpServerRequest request() {
    return request;
  }

  public HttpServerResponse response() {
    return response;
  }

  public ClientConnection connection() {
    return connection;
  }

  public TraceContext trace() {
    return trace;
  }

  /** The client's span; 0 if it sent none. */
  public long parentSpan() {
    return parentSpan;
  }

  /** The template that its path matches, such as {@code /orders/{id}}; null for none. */
  public String route() {
    return route;
  }

  /** Its path was found. */
  public void matched(String template) {
    route = template;
  }

  public long startNanos() {
    return startNanos;
  }

  /** The deadline and trace that calls for this request carry; null before {@link #startClock}. */
  public CallContext call() {
    return call;
  }

  /** Why it was refused or failed; null if it was not. */
  public ProblemKind problem() {
    return problem;
  }

  /** Whether more of the request's body will arrive. */
  public boolean bodyPending() {
    return bodyPending;
  }

  public void bodyComplete() {
    bodyPending = false;
    connection.bodyEnded();
  }

  /**
   * The body is read from now on, or as soon as {@link BodyRate#start} is called.
   *
   * @param tooSlow called once if it arrives slower than allowed
   * @return its clock, not started; null if it may take its time
   */
  public BodyRate expectBody(Runnable tooSlow) {
    rate = exchangeSettings.connectionTracker().minBodyRate();
    if (rate != null) {
      connection.bodyBegan(rate, tooSlow);
    }
    return rate;
  }

  public long nowNanos() {
    return exchangeSettings.clock().nanos();
  }

  /** Takes a permit of the requests in flight; answers with a problem if there is none. */
  public boolean enter() {
    if (!granted(
        exchangeSettings.inFlightLimits().enterRequest(connection.client()),
        "requests are in flight")) {
      return false;
    }
    entered = true;
    return true;
  }

  /**
   * Takes a permit of the streams, which {@link #leaveStream} releases; answers with a problem if
   * there is none.
   */
  public boolean enterStream() {
    return granted(
        exchangeSettings.inFlightLimits().enterStream(connection.client()),
        "streams are in flight");
  }

  public void leaveStream() {
    exchangeSettings.inFlightLimits().leaveStream(connection.client());
  }

  /** Takes memory for a part of the body; answers with a problem if there is none. */
  boolean holdBody(int bytes) {
    if (!granted(
        exchangeSettings.inFlightLimits().holdBody(connection.client(), bytes),
        "bodies are held in memory")) {
      return false;
    }
    bodyBytes += bytes;
    return true;
  }

  private boolean granted(InFlightLimits.Permit permit, String what) {
    switch (permit) {
      case OVERLOADED ->
          refuse(Problem.of(ProblemKind.OVERLOADED, "too many " + what + "; retry later"));
      case CLIENT_EXCEEDED ->
          refuse(
              Problem.of(
                  ProblemKind.TOO_MANY_REQUESTS,
                  "too many " + what + " for this client; retry later"));
      default -> {}
    }
    return permit == InFlightLimits.Permit.GRANTED;
  }

  public boolean answered() {
    return response.headWritten() || response.ended() || response.closed();
  }

  /**
   * Starts the deadline of the request and binds it, with trace and baggage, to the request's
   * context.
   *
   * @param bounds of its route; the client may ask for less time, never for more
   * @param late what to do then; nothing if it was answered before
   * @throws ProblemException if the client's own deadline is malformed
   */
  public void startClock(Clock clock, RouteLimits bounds, Runnable late) {
    Duration left = RequestHeaders.deadline(request.headers(), bounds.timeout());
    Map<String, String> baggage = bounds.baggage().of(request.headers(), connection.peer());
    call = new CallContext(Deadline.after(clock, left), trace, "gateway", baggage, cancellation);
    call.bindTo(vertx.getOrCreateContext());
    // The grace lets the more telling failure of the mesh arrive first.
    timer = vertx.setTimer(left.toMillis() + 100, fired -> late.run());
  }

  /** Replaces the timer of {@link #startClock}, which has fired. */
  public void restartTimer(Duration delay, Runnable late) {
    timer = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> late.run());
  }

  /** Keeps the request counted until {@link #release}, even if its client leaves before. */
  public void hold() {
    holds++;
  }

  public void release() {
    if (--holds > 0) {
      return;
    }
    if (entered) {
      exchangeSettings.inFlightLimits().leaveRequest(connection.client());
    }
    if (bodyBytes > 0) {
      exchangeSettings.inFlightLimits().freeBody(connection.client(), bodyBytes);
    }
  }

  /** Tells a client that waits for it to send its body (RFC 9110, section 10.1.1). */
  public void continueBody() {
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      response.writeContinue();
    }
  }

  /** Answers with JSON; {@code status} is 200 or 201. */
  public void json(int status, Buffer body) {
    if (!answered()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
      end(body);
    }
  }

  /** Answers 200 with a page. */
  public void content(String mediaType, Buffer body) {
    if (!answered()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
      end(body);
    }
  }

  /** Answers without a body. */
  public void empty(int status) {
    if (!answered()) {
      response.setStatusCode(status);
      end(null);
    }
  }

  /**
   * The client's connection broke, or its body is malformed. A broken connection gets no answer, a
   * malformed body a problem; neither is an error of the gateway.
   */
  public void clientBroke(Throwable cause) {
    if (!isMalformed(cause)) {
      return; // the end of the connection ends the exchange
    }
    if (!answered()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    String reason = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    refuse(Problem.of(ProblemKind.MALFORMED_REQUEST, "the body is not HTTP" + reason));
    connection.flush(); // Vert.x closes the connection after this, sent or not
  }

  /** Decoders fail with these; a connection that breaks fails with an IOException of some kind. */
  private static boolean isMalformed(Throwable cause) {
    return cause instanceof DecoderException || cause instanceof IllegalArgumentException;
  }

  /** Refuses a body that does not arrive, or arrives too slowly. */
  public void bodyLate(String detail) {
    refuse(Problem.of(ProblemKind.REQUEST_TIMEOUT, detail));
  }

  /** Answers with a failure of a service; the log gets what the client must not see. */
  public void fail(Throwable cause) {
    if (cause instanceof ProblemException problemException) {
      refuse(problemException.problem());
      return;
    }
    ServiceFailure failure = ServiceFailure.of(cause);
    if (FailureOrigin.deservesStack(cause)) {
      DEFECTS.error(request.method() + " " + path() + " trace=" + trace.traceId(), cause);
    } else if (FailureOrigin.of(failure.code()) == FailureOrigin.CALLEE) {
      LOG.warn("{} {} trace={} {}", request.method(), path(), trace.traceId(), failure.toString());
    }
    refuse(Problem.of(failure));
  }

  /**
   * Answers with a problem. If the answer has begun, resets the connection, so that it does not
   * look complete.
   */
  public void refuse(Problem problem) {
    if (response.ended() || response.closed()) {
      return;
    }
    this.problem = problem.kind();
    Rejection rejection = Rejection.of(problem.kind());
    if (rejection != null) {
      exchangeSettings.rejectionLog().note(rejection, connection.peer());
    }
    if (response.headWritten()) {
      connection.cut();
      return;
    }
    boolean close = response.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
    response.headers().clear(); // what a streamed answer had prepared
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response
        .setChunked(false)
        .setStatusCode(problem.status())
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
      connection.close(); // it had its time; nothing is on its way
    }
  }

  /** Puts what every answer carries; for those who write their own. */
  public void putCommonHeaders() {
    response.putHeader(TRACE_ID, trace.traceId());
    response.putHeader(NO_SNIFF, NOSNIFF);
    if (exchangeSettings.inFlightLimits().draining()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  public String path() {
    String uri = request.uri();
    int question = uri.indexOf('?');
    return question < 0 ? uri : uri.substring(0, question);
  }

  /**
   * Puts what every answer carries, and announces the end of the connection if the rest of the
   * request's body is not worth reading.
   */
  public void prepareHead() {
    putCommonHeaders();
    if (dropsBody()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  private boolean dropsBody() {
    return bodyPending && !RequestHeaders.bodyWillComeSoon(request.headers());
  }

  /** Ends an answer that was streamed; completed when all of it was sent, or never will be. */
  public Future<Void> endStreamed() {
    return send(response::end);
  }

  /**
   * Ends an answer, and what follows from that: the connection closes after it if the request's
   * body will not be read.
   *
   * @param last ends the response; the exchange goes on if it only fails to, as with a file that
   *     does not exist
   */
  public Future<Void> endWith(Supplier<Future<Void>> last) {
    boolean close = dropsBody();
    if (!response.headWritten()) {
      prepareHead();
    }
    Future<Void> sent = send(last);
    if (bodyPending && response.ended()) {
      LingeringClose.of(request, close);
    }
    return sent;
  }

  private Future<Void> send(Supplier<Future<Void>> last) {
    if (finished) {
      return last.get(); // the client left before; its permits are released
    }
    connection.answerEnds(this);
    try {
      return last.get().onComplete(this::sent);
    } catch (RuntimeException notEnded) {
      connection.answerSent();
      throw notEnded;
    }
  }

  private void sent(AsyncResult<Void> done) {
    connection.answerSent();
    if (done.failed() && response.closed()) {
      finish(); // Vert.x does not report the end of a file that was not sent completely
    }
  }

  private void end(Buffer body) {
    endWith(() -> body == null ? response.end() : response.end(body));
  }

  /** The response has ended; for those who replace the response's end handler. */
  public void ended() {
    finish();
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    if (!response.ended()) {
      cancellation.cancel();
      if (problem == null && !connection.aborted()) {
        exchangeSettings.rejectionLog().note(Rejection.CLIENT_GONE, connection.peer());
      }
    }
    exchangeListener.over(this);
    release();
  }
}
