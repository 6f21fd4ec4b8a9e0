package dev.flotilla.gateway.impl.mount;

import dev.flotilla.gateway.impl.http.BodyRate;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.BodyReader;
import dev.flotilla.gateway.impl.server.Exchange;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import io.vertx.core.net.NetSocket;

/**
 * A request as a mounted Router sees it: with the path by which it was routed, and a body that is
 * counted and timed whichever way it is read. Used on the request's event loop only.
 */
final class MountedRequest extends HttpServerRequestWrapper {

  private final Exchange exchange;
  private final MountedResponse response;
  private final String path;
  private final String query;
  private final long limitBytes;
  private final BodyRate rate;
  private Handler<Buffer> reader;
  private Handler<Void> ended;
  private Handler<Throwable> broken;
  private long bytes;
  private boolean paused;

  MountedRequest(Exchange exchange, RequestPath path, long limitBytes) {
    super((HttpServerRequestInternal) exchange.request());
    this.exchange = exchange;
    this.response = new MountedResponse(exchange, delegate.context());
    this.path = exchange.path().endsWith("/") ? path.text() + "/" : path.text();
    this.query = RequestPath.queryOf(delegate.uri());
    this.limitBytes = limitBytes;
    this.rate =
        exchange.bodyPending()
            ? exchange.expectBody(() -> exchange.bodyLate("the body arrived too slowly"))
            : null;
    if (exchange.bodyPending()) {
      delegate.handler(this::arrived).endHandler(end -> complete());
      timeBody();
    }
    delegate.exceptionHandler(this::broke);
  }

  /** Whether the Router waits for more of the body. */
  boolean isReading() {
    return exchange.bodyPending() && reader != null && !paused;
  }

  @Override
  public HttpServerResponse response() {
    return response;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String query() {
    return query.isEmpty() ? null : query;
  }

  @Override
  public String uri() {
    return query.isEmpty() ? path : path + "?" + query;
  }

  @Override
  public HttpServerRequest handler(Handler<Buffer> handler) {
    if (handler != null) {
      refuseIfRead();
      askForBody();
    }
    reader = handler;
    return this;
  }

  @Override
  public HttpServerRequest endHandler(Handler<Void> handler) {
    if (handler != null) {
      refuseIfRead();
    }
    ended = handler;
    return this;
  }

  @Override
  public HttpServerRequest exceptionHandler(Handler<Throwable> handler) {
    broken = handler;
    return this;
  }

  @Override
  public Future<Buffer> body() {
    askForBody();
    return super.body();
  }

  @Override
  public Future<Void> end() {
    askForBody();
    return super.end();
  }

  @Override
  public HttpServerRequest pause() {
    paused = true;
    if (rate != null) {
      rate.stop(exchange.nowNanos());
    }
    super.pause();
    return this;
  }

  @Override
  public HttpServerRequest resume() {
    timeBody();
    super.resume();
    return this;
  }

  @Override
  public HttpServerRequest fetch(long amount) {
    timeBody();
    super.fetch(amount);
    return this;
  }

  @Override
  public HttpServerRequest setExpectMultipart(boolean expect) {
    super.setExpectMultipart(expect);
    return this;
  }

  @Override
  public HttpServerRequest uploadHandler(Handler<HttpServerFileUpload> handler) {
    super.uploadHandler(handler);
    return this;
  }

  @Override
  public Future<ServerWebSocket> toWebSocket() {
    return Future.failedFuture(
        new UnsupportedOperationException("the gateway does not support WebSocket"));
  }

  @Override
  public Future<NetSocket> toNetSocket() {
    return Future.failedFuture(
        new UnsupportedOperationException("the gateway does not support tunnels"));
  }

  private void refuseIfRead() {
    if (isEnded()) {
      throw new IllegalStateException("the body of the request was already read");
    }
  }

  private void askForBody() {
    if (exchange.bodyPending()) {
      response.writeContinueIfExpected();
    }
  }

  private void timeBody() {
    paused = false;
    if (rate != null) {
      rate.start(exchange.nowNanos());
    }
  }

  private void arrived(Buffer chunk) {
    if (rate != null) {
      rate.arrived(chunk.length());
    }
    bytes += chunk.length();
    if (bytes > limitBytes) {
      exchange.refuse(BodyReader.tooLarge(limitBytes).problem());
    } else if (reader != null) {
      reader.handle(chunk);
    }
  }

  private void complete() {
    exchange.bodyComplete();
    if (ended != null && bytes <= limitBytes) {
      ended.handle(null);
    }
  }

  private void broke(Throwable cause) {
    exchange.clientBroke(cause);
    if (broken != null) {
      broken.handle(cause);
    }
  }
}
