package dev.flotilla.gateway.impl.server;

import dev.flotilla.gateway.impl.http.BodyRate;
import dev.flotilla.gateway.impl.http.ProblemException;
import dev.flotilla.gateway.impl.http.ProblemKind;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** Collects a request's body in memory, up to a limit. */
public final class BodyReader {

  private final Exchange exchange;
  private final long limitBytes;
  private final Promise<Buffer> whole = Promise.promise();
  private Buffer body;
  private BodyRate rate;
  private long dropped;
  private boolean own;

  private BodyReader(Exchange exchange, long limitBytes) {
    this.exchange = exchange;
    this.limitBytes = limitBytes;
  }

  /**
   * The body, empty if there is none.
   *
   * @return fails with a {@link ProblemException} as soon as the body is known to be over the
   *     limit; never completes if the client breaks off, sends no HTTP or is refused for its
   *     slowness
   */
  public static Future<Buffer> read(Exchange exchange, long limitBytes) {
    if (!exchange.bodyPending()) {
      return Future.succeededFuture(Buffer.buffer());
    }
    refuseOver(RequestHeaders.bodyBytes(exchange.request().headers()), limitBytes);
    BodyReader reader = new BodyReader(exchange, limitBytes);
    reader.rate =
        exchange.expectBody(() -> exchange.bodyLate("the body arrived slower than is allowed"));
    if (reader.rate != null) {
      reader.rate.start(exchange.nowNanos());
    }
    exchange
        .request()
        .exceptionHandler(exchange::clientBroke)
        .handler(reader::more)
        .endHandler(end -> reader.end());
    exchange.continueBody();
    return reader.whole.future();
  }

  /** Drops a body that the route does not read; refuses it when it grows over the limit. */
  public static void skip(Exchange exchange, long limitBytes) {
    if (!exchange.bodyPending()) {
      return;
    }
    refuseOver(RequestHeaders.bodyBytes(exchange.request().headers()), limitBytes);
    BodyReader reader = new BodyReader(exchange, limitBytes);
    exchange
        .request()
        .exceptionHandler(exchange::clientBroke)
        .handler(chunk -> reader.drop(chunk.length()))
        .endHandler(end -> exchange.bodyComplete());
  }

  private void drop(int bytes) {
    dropped += bytes;
    if (dropped > limitBytes) {
      exchange.refuse(tooLarge(limitBytes).problem());
    }
  }

  public static void refuseOver(long bytes, long limitBytes) {
    if (bytes > limitBytes) {
      throw tooLarge(limitBytes);
    }
  }

  public static ProblemException tooLarge(long limitBytes) {
    return ProblemException.of(
        ProblemKind.BODY_TOO_LARGE, "the body must have at most " + limitBytes + " bytes");
  }

  private void more(Buffer chunk) {
    if (rate != null) {
      rate.arrived(chunk.length());
    }
    long bytes = (body == null ? 0 : body.length()) + chunk.length();
    if (bytes > limitBytes) {
      body = null;
      whole.tryFail(tooLarge(limitBytes));
    } else if (!exchange.holdBody(chunk.length())) {
      body = null;
    } else if (body == null) {
      body = chunk; // most bodies come in one piece
    } else {
      body = copied(body).appendBuffer(chunk);
    }
  }

  private Buffer copied(Buffer first) {
    if (own) {
      return first;
    }
    own = true;
    return Buffer.buffer(first.length() * 2).appendBuffer(first);
  }

  private void end() {
    exchange.bodyComplete();
    whole.tryComplete(body == null ? Buffer.buffer() : body);
  }
}
