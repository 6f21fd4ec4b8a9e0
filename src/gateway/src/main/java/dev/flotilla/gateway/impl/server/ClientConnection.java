package dev.flotilla.gateway.impl.server;

import dev.flotilla.gateway.impl.http.BodyRate;
import io.vertx.core.http.HttpConnection;

/**
 * A client's connection: its client, its request in flight and the time by which bytes must move.
 * Used on its event loop only.
 */
public final class ClientConnection {

  private final HttpConnection connection;
  private final ClientLoad client;
  private final String peer;
  private final WriteProgress output;

  private int unsentAnswers;
  private Exchange placeholder;
  private boolean busy;
  private boolean awaitsHead = true;
  private boolean begunHead;
  private long dueNanos;
  private boolean aborted;
  private boolean unsent;
  private long unsentSinceNanos;
  private long movedNanos;
  private BodyRate body;
  private Runnable slowBody;

  ClientConnection(HttpConnection connection, ClientLoad client, long dueNanos) {
    this.connection = connection;
    this.client = client;
    this.dueNanos = dueNanos;
    this.output = new WriteProgress(HttpChannel.of(connection));
    String host =
        connection.remoteAddress() == null ? null : connection.remoteAddress().hostAddress();
    this.peer = host == null ? "-" : host;
  }

  ClientLoad client() {
    return client;
  }

  public String peer() {
    return peer;
  }

  /** A request has arrived: until its answer, its own deadline rules. */
  void busy() {
    busy = true;
    begunHead = false;
  }

  /**
   * A request is answered; the next one must be here by then.
   *
   * @param complete whether bytes that come now belong to the next request
   */
  void idleUntil(long nanos, boolean complete) {
    busy = false;
    awaitsHead = complete;
    begunHead = false;
    dueNanos = nanos;
    bodyEnded();
  }

  /**
   * An answer is complete and in memory until it was sent. Until then the connection keeps one
   * permit of the requests in flight: one, however many answers wait in it.
   */
  void answerEnds(Exchange exchange) {
    if (unsentAnswers++ == 0) {
      placeholder = exchange;
      placeholder.hold();
    }
  }

  /** An answer was sent, or never will be. */
  void answerSent() {
    if (--unsentAnswers == 0) {
      Exchange kept = placeholder;
      placeholder = null;
      kept.release();
    }
  }

  /** Bytes arrived. */
  void received() {
    begunHead = !busy && awaitsHead;
  }

  /** Whether a part of the next request's head is here. */
  boolean hasBegunHead() {
    return begunHead;
  }

  HttpConnection connection() {
    return connection;
  }

  /** A body arrives from now on. */
  void bodyBegan(BodyRate rate, Runnable tooSlow) {
    body = rate;
    slowBody = tooSlow;
  }

  void bodyEnded() {
    body = null;
    slowBody = null;
  }

  /** Whether the next request is overdue. A client that reads an answer is not idle. */
  boolean overdue(long nowNanos) {
    return !busy && !unsent && dueNanos - nowNanos <= 0;
  }

  /** Brings the time forward by which the next request must be here. */
  void dueBy(long nanos) {
    if (dueNanos - nanos > 0) {
      dueNanos = nanos;
    }
  }

  /**
   * Whether the next request, although overdue, is here by now: the operating system may have it
   * while the event loop has not come to it yet, and a close would lose it.
   */
  boolean hasArrived(long nowNanos) {
    HttpChannel.readNow(HttpChannel.of(connection));
    return !overdue(nowNanos);
  }

  /** Refuses a body that is too slow. */
  void checkBody(long nowNanos) {
    if (body != null && body.tooSlow(nowNanos)) {
      Runnable refuse = slowBody;
      bodyEnded();
      refuse.run();
    }
  }

  /**
   * Whether the client leaves its answer unread.
   *
   * @param pauseNanos longest time in which nothing moves
   * @param wholeNanos longest time for what is left when the answer is complete on our side
   */
  boolean unread(long nowNanos, long pauseNanos, long wholeNanos) {
    boolean moved = output.movedSinceLastLook();
    boolean was = unsent;
    unsent = output.unsent();
    if (!unsent) {
      if (was && !busy) {
        dueNanos = Math.max(dueNanos, nowNanos + pauseNanos); // it has only now got its answer
      }
      return false;
    }
    if (!was || busy) {
      unsentSinceNanos = nowNanos;
    }
    if (!was || moved) {
      movedNanos = nowNanos;
    }
    return nowNanos - movedNanos >= pauseNanos || nowNanos - unsentSinceNanos >= wholeNanos;
  }

  /** Ends the connection: in order if everything was sent, else by a reset. */
  void cut() {
    if (output.unsent()) {
      abort();
    } else {
      connection.close();
    }
  }

  void close() {
    connection.close();
  }

  void abort() {
    aborted = true;
    HttpChannel.abort(connection);
  }

  /** Whether it ended because we reset it. */
  boolean aborted() {
    return aborted;
  }

  void flush() {
    HttpChannel.flush(connection);
  }
}
