package dev.flotilla.gateway.impl.proxy;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.impl.http.BodyRate;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import dev.flotilla.gateway.impl.server.BodyReader;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.HttpChannel;
import dev.flotilla.gateway.impl.server.LingeringClose;
import dev.flotilla.gateway.impl.server.WriteProgress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One streamed exchange: the client's body to the service, the service's answer to the client,
 * either of which may begin, stall, break or end before the other. Whatever goes wrong before the
 * answer's head was sent becomes a problem; afterwards the client's connection is cut, because an
 * answer that is not whole must not look whole. The connection to the service goes back to the pool
 * only if the request was sent to its end and answered to its end. Used on the request's event loop
 * only.
 */
final class StreamExchange {

  private final Vertx vertx;
  private final Clock clock;
  private final Exchange exchange;
  private final long limitBytes;
  private final Duration idle;
  private final Promise<Void> over = Promise.promise();
  private boolean finished;
  private HttpClientRequest upstream;
  private UpstreamGuard guard;
  private int number;
  private WriteProgress toClient;
  private BodyPipe up;
  private BodyPipe down;
  private long watch = -1;
  private int still;

  StreamExchange(Vertx vertx, Clock clock, Exchange exchange, long limitBytes, Duration idle) {
    this.vertx = vertx;
    this.clock = clock;
    this.exchange = exchange;
    this.limitBytes = limitBytes;
    this.idle = idle;
    exchange.request().exceptionHandler(this::clientBroke);
    exchange.response().exceptionHandler(this::clientBroke);
  }

  /** Completed when neither side needs anything more. */
  Future<Void> over() {
    return over.future();
  }

  void connected(HttpClientRequest opened) {
    if (finished) {
      opened.reset();
      return;
    }
    upstream = opened;
    guard = UpstreamGuard.of(opened.connection());
    number = guard.nextExchange();
    toClient = new WriteProgress(HttpChannel.of(exchange.request().connection()));
    prepareHead();
    watch = vertx.setPeriodic(Math.max(5, idle.toMillis() / 2), tick -> look());
    upstream.exceptionHandler(this::upstreamBroken);
    upstream.response().onComplete(this::answered, this::upstreamBroken);
    up = new BodyPipe(exchange.request(), upstream, limitBytes, new Upload());
    if (exchange.bodyPending()) {
      exchange.continueBody();
      up.start(this::bodySent);
    } else {
      exchange.request().resume();
      upstream.end();
    }
  }

  /** Nothing was sent: the client gets a problem. */
  void failed(Throwable cause) {
    finish(() -> exchange.fail(cause));
  }

  /** The whole exchange took too long. */
  void late() {
    broken("the exchange was not complete in time", ServiceFailure.Code.DEADLINE_EXCEEDED);
  }

  private void prepareHead() {
    HttpServerRequest request = exchange.request();
    long leftMs = exchange.call().deadline().left(clock).toMillis();
    ProxyHeaders.forward(request, upstream.headers(), exchange.call(), leftMs);
    if (exchange.bodyPending()) {
      long bytes = RequestHeaders.bodyBytes(request.headers());
      if (bytes >= 0) {
        upstream.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes));
      } else {
        upstream.setChunked(true);
      }
    }
  }

  private void bodySent() {
    exchange.bodyComplete();
    upstream.end();
  }

  private void answered(HttpClientResponse answer) {
    answer.exceptionHandler(this::upstreamBroken);
    if (finished) {
      return;
    }
    answer.pause();
    HttpServerResponse response = exchange.response();
    response.setStatusCode(answer.statusCode());
    ProxyHeaders.giveBack(answer.headers(), response.headers());
    exchange.putCommonHeaders();
    if (exchange.bodyPending()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    boolean whole = response.headers().contains(HttpHeaders.CONTENT_LENGTH);
    if (!whole && !bodyless(answer.statusCode())) {
      response.setChunked(true);
    }
    down = new BodyPipe(answer, response, Long.MAX_VALUE, () -> {});
    down.start(this::answerSent);
  }

  private boolean bodyless(int status) {
    return status == 204 || status == 304 || exchange.request().method() == HttpMethod.HEAD;
  }

  private void answerSent() {
    finish(
        () -> {
          Future<Void> sent = exchange.endStreamed();
          if (exchange.bodyPending()) {
            LingeringClose.of(exchange.request(), true);
          }
          return sent;
        });
  }

  private void upstreamBroken(Throwable cause) {
    String what = "the service broke off: " + cause.getMessage();
    if (guard == null || guard.begun(number)) {
      broken(what, ServiceFailure.Code.UNKNOWN);
    } else {
      failed(new ServiceFailure(ServiceFailure.Code.UNAVAILABLE, what));
    }
  }

  private void look() {
    boolean moved = up.movedSinceLastLook();
    moved |= down != null && down.movedSinceLastLook();
    moved |= guard.output().movedSinceLastLook();
    moved |= toClient.movedSinceLastLook();
    if (moved) {
      still = 0;
    } else if (++still >= 2) {
      broken("nothing moved for " + idle.toMillis() + " ms", ServiceFailure.Code.DEADLINE_EXCEEDED);
    }
  }

  private void broken(String what, ServiceFailure.Code code) {
    ServiceFailure failure = new ServiceFailure(code, what).afterPossibleRun();
    finish(() -> exchange.fail(failure));
  }

  private void clientBroke(Throwable cause) {
    finish(() -> exchange.clientBroke(cause));
  }

  private void finish(Runnable last) {
    finish(
        () -> {
          last.run();
          return Future.succeededFuture();
        });
  }

  /**
   * @param last answers the client; completed when its answer was sent
   */
  private void finish(Supplier<Future<Void>> last) {
    if (finished) {
      return;
    }
    finished = true;
    if (watch >= 0) {
      vertx.cancelTimer(watch);
    }
    if (up != null) {
      up.stop();
    }
    if (down != null) {
      down.stop();
    }
    releaseUpstream();
    last.get().onComplete(sent -> over.complete());
  }

  private void releaseUpstream() {
    if (upstream == null) {
      return;
    }
    if (guard.unfinished(number)) {
      guard.drop();
    } else if (!guard.begun(number)) {
      upstream.reset(); // the connection was not touched, and the next one may have it
    }
  }

  /** The client's body on its way to the service. */
  private final class Upload implements BodyPipe.PipeListener {

    private final BodyRate rate =
        exchange.bodyPending() ? exchange.expectBody(this::tooSlow) : null;

    private Upload() {
      paused(false);
    }

    @Override
    public void overLimit() {
      finish(() -> exchange.fail(BodyReader.tooLarge(limitBytes)));
    }

    @Override
    public void moved(int bytes) {
      if (rate != null) {
        rate.arrived(bytes);
      }
    }

    /** While the service takes nothing, the client is not to blame. */
    @Override
    public void paused(boolean paused) {
      if (rate != null && paused) {
        rate.stop(exchange.nowNanos());
      } else if (rate != null) {
        rate.start(exchange.nowNanos());
      }
    }

    private void tooSlow() {
      finish(() -> exchange.bodyLate("the body arrived slower than is allowed"));
    }
  }
}
