package dev.flotilla.gateway.impl.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads and drops the rest of a body that is not wanted. A connection closed with unread bytes is
 * reset, and the reset can overtake the answer, so the rest is read and thrown away; but not more
 * of it than this, and no longer than the header deadline, which the connection's owner enforces.
 */
public final class LingeringClose {

  /** About what is on its way already: a few socket buffers. */
  private static final long MOST_BYTES = 1 << 20;

  private final HttpServerRequest request;
  private final boolean close;
  private long dropped;

  private LingeringClose(HttpServerRequest request, boolean close) {
    this.request = request;
    this.close = close;
  }

  /**
   * @param close whether the connection ends with the body; else the next request may follow
   */
  public static void of(HttpServerRequest request, boolean close) {
    if (close && request.headers().contains(HttpHeaders.EXPECT)) {
      request.connection().close(); // it was never told to send, so nothing is on its way
      return;
    }
    LingeringClose lingering = new LingeringClose(request, close);
    if (request.isEnded()) {
      lingering.ended(); // it came while the answer was made
      return;
    }
    request.exceptionHandler(gone -> {});
    request.handler(chunk -> lingering.drop(chunk.length()));
    request.endHandler(end -> lingering.ended());
    request.resume();
  }

  private void drop(int bytes) {
    dropped += bytes;
    if (dropped > MOST_BYTES) {
      request.connection().close();
    }
  }

  private void ended() {
    if (close) {
      request.connection().close();
    }
  }
}
