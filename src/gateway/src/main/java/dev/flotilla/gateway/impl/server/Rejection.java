package dev.flotilla.gateway.impl.server;

import dev.flotilla.gateway.impl.http.ProblemKind;

/** Why the gateway turned a client away or cut its connection: the reason codes of the status. */
enum Rejection {
  MALFORMED_REQUEST("sent a malformed or ambiguous request"),
  VERSION_NOT_SUPPORTED("used another version of HTTP than 1.0 or 1.1"),
  EXPECTATION_FAILED("expected something other than 100-continue"),
  URI_TOO_LONG("sent a longer request line than limits.maxRequestLine"),
  HEADERS_TOO_LARGE("sent larger headers than limits.maxHeaders"),
  BODY_TOO_LARGE("sent a larger body than the route takes"),
  HEADER_TIMEOUT(
      "began a request and did not complete its headers in timeouts.header or timeouts.idle"),
  REQUEST_TIMEOUT("sent a body slower than limits.minBodyRate, or later than the route's timeout"),
  UNREAD_ANSWER("did not read its answer for timeouts.streamIdle and was reset"),
  CLIENT_GONE("closed the connection before its answer was complete"),
  TOO_MANY_REQUESTS(
      "reached limits.maxClientRatio of the requests, streams or bodies; raise it if all clients come"
          + " through one proxy"),
  TOO_MANY_CONNECTIONS(
      "reached limits.maxClientRatio of the connections; raise it if all clients come through one"
          + " proxy"),
  OVERLOADED(
      "came when limits.maxInFlightRequests, maxInFlightStreams or maxInFlightBodies was reached"),
  CONNECTIONS_FULL("came when limits.maxConnections were open");

  /** Completes the sentence "a client …". */
  final String what;

  Rejection(String what) {
    this.what = what;
  }

  /** The reason of an answer; null if the gateway did not reject the request. */
  static Rejection of(ProblemKind kind) {
    return switch (kind) {
      case MALFORMED_REQUEST -> MALFORMED_REQUEST;
      case VERSION_NOT_SUPPORTED -> VERSION_NOT_SUPPORTED;
      case EXPECTATION_FAILED -> EXPECTATION_FAILED;
      case URI_TOO_LONG -> URI_TOO_LONG;
      case HEADERS_TOO_LARGE -> HEADERS_TOO_LARGE;
      case BODY_TOO_LARGE -> BODY_TOO_LARGE;
      case REQUEST_TIMEOUT -> REQUEST_TIMEOUT;
      case TOO_MANY_REQUESTS -> TOO_MANY_REQUESTS;
      case OVERLOADED -> OVERLOADED;
      default -> null;
    };
  }
}
