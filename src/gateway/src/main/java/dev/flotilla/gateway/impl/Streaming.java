package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
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

/**
 * One streamed exchange: the client's body to the service, the service's answer to the client,
 * either of which may begin, stall, break or end before the other. Whatever goes wrong before the
 * answer's head was sent becomes a problem; afterwards the client's connection is cut, because an
 * answer that is not whole must not look whole. Used on the request's event loop only.
 */
final class Streaming {

  private final Vertx vertx;
  private final Clock clock;
  private final Exchange exchange;
  private final long limitBytes;
  private final Duration idle;
  private final Promise<Void> over = Promise.promise();
  private HttpClientRequest upstream;
  private Pump up;
  private Pump down;
  private long watch = -1;
  private int still;

  Streaming(Vertx vertx, Clock clock, Exchange exchange, long limitBytes, Duration idle) {
    this.vertx = vertx;
    this.clock = clock;
    this.exchange = exchange;
    this.limitBytes = limitBytes;
    this.idle = idle;
    exchange.request().exceptionHandler(gone -> clientGone());
    exchange.response().exceptionHandler(gone -> clientGone());
  }

  /** Completed when neither side needs anything more. */
  Future<Void> over() {
    return over.future();
  }

  void connected(HttpClientRequest opened) {
    if (over.future().isComplete()) {
      opened.reset();
      return;
    }
    upstream = opened;
    prepareHead();
    watch = vertx.setPeriodic(Math.max(5, idle.toMillis() / 2), tick -> look());
    upstream.exceptionHandler(this::upstreamBroken);
    upstream.response().onComplete(this::answered, this::upstreamBroken);
    up = new Pump(exchange.request(), upstream, limitBytes, this::overLimit);
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
      long bytes = Headers.bodyBytes(request.headers());
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
    if (over.future().isComplete()) {
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
    down = new Pump(answer, response, Long.MAX_VALUE, () -> {});
    answer.exceptionHandler(this::upstreamBroken);
    down.start(this::answerSent);
  }

  private boolean bodyless(int status) {
    return status == 204 || status == 304 || exchange.request().method() == HttpMethod.HEAD;
  }

  private void answerSent() {
    boolean early = exchange.bodyPending();
    finish(
        () -> {
          exchange.response().end();
          if (early) {
            LingeringClose.of(exchange.request(), true);
          }
        },
        early);
  }

  private void overLimit() {
    finish(() -> exchange.fail(BodyReader.tooLarge(limitBytes)));
  }

  private void upstreamBroken(Throwable cause) {
    broken("the service broke off: " + cause.getMessage(), ServiceFailure.Code.UNKNOWN);
  }

  private void look() {
    boolean moved = up.movedSinceLastLook();
    moved |= down != null && down.movedSinceLastLook();
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

  private void clientGone() {
    finish(() -> {});
  }

  private void finish(Runnable last) {
    finish(last, true);
  }

  private void finish(Runnable last, boolean cutUpstream) {
    if (!over.tryComplete()) {
      return;
    }
    if (watch >= 0) {
      vertx.cancelTimer(watch);
    }
    if (up != null) {
      up.stop();
    }
    if (down != null) {
      down.stop();
    }
    if (upstream != null && cutUpstream) {
      upstream.reset();
    }
    last.run();
  }
}
