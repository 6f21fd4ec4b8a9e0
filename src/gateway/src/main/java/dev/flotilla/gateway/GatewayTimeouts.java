package dev.flotilla.gateway;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Longest times of requests and connections of a gateway. Immutable; an absent part takes its
 * default. Vert.x sets none of these by itself: a client that sends a byte a minute would hold a
 * connection for ever.
 *
 * @param header from the opening of a connection to the end of its first request's headers; 100 ms
 *     or more, default 10 s (nginx waits 60 s, HAProxy's advice is 10 s). Also how long a refused
 *     request may go on sending its body
 * @param idle from an answer to the end of the next request's headers on the same connection; 100
 *     ms or more, default 75 s, the one of nginx
 * @param request from the end of the headers to the answer of a contract; a client may ask for less
 *     in the header {@code flotilla-deadline-ms}, never for more; 1 ms or more, default 10 s
 * @param stream a whole streamed exchange, body and answer; 1 ms or more, default 10 min
 * @param streamIdle longest pause in a streamed exchange, in either direction; the wait for the
 *     answer after the last byte of the request counts too. Also how long a client may leave any
 *     answer unread before its connection is reset; 10 ms or more, default 30 s
 * @param connect to an instance of a streamed route; 1 ms or more, default 2 s. Vert.x has 60 s
 * @param bodyGrace how long a body may take to begin to arrive at {@link
 *     GatewayLimits#minBodyRate}; 10 ms or more, default 5 s, the one of Kestrel
 * @param drainIdle in {@link Gateway#quiesce}, how long a connection without a request stays open
 *     for one more, so that it is not closed while that request is on its way; 10 ms or more,
 *     default 1 s. nginx calls it {@code keepalive_min_timeout}
 */
@RecordBuilder
public record GatewayTimeouts(
    Duration header,
    Duration idle,
    Duration request,
    Duration stream,
    Duration streamIdle,
    Duration connect,
    Duration bodyGrace,
    Duration drainIdle)
    implements GatewayTimeoutsBuilder.With {

  public GatewayTimeouts {
    header = header == null ? Duration.ofSeconds(10) : header;
    idle = idle == null ? Duration.ofSeconds(75) : idle;
    request = request == null ? Duration.ofSeconds(10) : request;
    stream = stream == null ? Duration.ofMinutes(10) : stream;
    streamIdle = streamIdle == null ? Duration.ofSeconds(30) : streamIdle;
    connect = connect == null ? Duration.ofSeconds(2) : connect;
    bodyGrace = bodyGrace == null ? Duration.ofSeconds(5) : bodyGrace;
    drainIdle = drainIdle == null ? Duration.ofSeconds(1) : drainIdle;
    Check.atLeast("header", header, Duration.ofMillis(100));
    Check.atLeast("idle", idle, Duration.ofMillis(100));
    Check.atLeast("request", request, Duration.ofMillis(1));
    Check.atLeast("stream", stream, Duration.ofMillis(1));
    Check.atLeast("streamIdle", streamIdle, Duration.ofMillis(10));
    Check.atLeast("connect", connect, Duration.ofMillis(1));
    Check.atLeast("bodyGrace", bodyGrace, Duration.ofMillis(10));
    Check.atLeast("drainIdle", drainIdle, Duration.ofMillis(10));
  }

  /** A builder; a component that is not set takes its default. */
  public static GatewayTimeoutsBuilder builder() {
    return GatewayTimeoutsBuilder.builder();
  }

  /** Every default. */
  public static GatewayTimeouts defaults() {
    return builder().build();
  }
}
