package dev.flotilla.gateway.impl.http;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.util.Locale;

/**
 * Maps failures to HTTP. The first part lists the failures of services, the second those of the
 * gateway, the third those of mounted Routers whose status is not in the other parts. Titles are
 * the phrases of RFC 9110 and RFC 6585.
 */
public enum ProblemKind {
  INVALID_ARGUMENT(400, Code.INVALID_ARGUMENT, "Bad Request"),
  UNAUTHENTICATED(401, Code.UNAUTHENTICATED, "Unauthorized"),
  PERMISSION_DENIED(403, Code.PERMISSION_DENIED, "Forbidden"),
  NOT_FOUND(404, Code.NOT_FOUND, "Not Found"),
  ALREADY_EXISTS(409, Code.ALREADY_EXISTS, "Conflict"),
  ABORTED(409, Code.ABORTED, "Conflict"),
  /** Not 412, which answers conditional headers only, nor 400: the request itself is valid. */
  FAILED_PRECONDITION(409, Code.FAILED_PRECONDITION, "Conflict"),
  /** The status that nginx and grpc-gateway use; a client that has left does not read it. */
  CANCELLED(499, Code.CANCELLED, "Client Closed Request"),
  INTERNAL(500, Code.INTERNAL, "Internal Server Error"),
  /** No usable answer came from the service, and the call may have run. */
  UNKNOWN(502, Code.UNKNOWN, "Bad Gateway"),
  UNAVAILABLE(503, Code.UNAVAILABLE, "Service Unavailable"),
  /** Means a full queue of a service; {@link #TOO_MANY_REQUESTS} is for one client. */
  RESOURCE_EXHAUSTED(503, Code.RESOURCE_EXHAUSTED, "Service Unavailable"),
  DEADLINE_EXCEEDED(504, Code.DEADLINE_EXCEEDED, "Gateway Timeout"),

  MALFORMED_REQUEST(400, Code.INVALID_ARGUMENT, "Bad Request"),
  MALFORMED_JSON(400, Code.INVALID_ARGUMENT, "Bad Request"),
  UNKNOWN_PATH(404, Code.NOT_FOUND, "Not Found"),
  METHOD_NOT_ALLOWED(405, Code.INVALID_ARGUMENT, "Method Not Allowed"),
  NOT_ACCEPTABLE(406, Code.INVALID_ARGUMENT, "Not Acceptable"),
  REQUEST_TIMEOUT(408, Code.DEADLINE_EXCEEDED, "Request Timeout"),
  /** An {@code ABORTED} that answers If-Match. */
  PRECONDITION_FAILED(412, Code.ABORTED, "Precondition Failed"),
  BODY_TOO_LARGE(413, Code.INVALID_ARGUMENT, "Content Too Large"),
  URI_TOO_LONG(414, Code.INVALID_ARGUMENT, "URI Too Long"),
  UNSUPPORTED_MEDIA_TYPE(415, Code.INVALID_ARGUMENT, "Unsupported Media Type"),
  EXPECTATION_FAILED(417, Code.INVALID_ARGUMENT, "Expectation Failed"),
  /** The requests in flight of one client reached its share of a limit. */
  TOO_MANY_REQUESTS(429, Code.RESOURCE_EXHAUSTED, "Too Many Requests"),
  HEADERS_TOO_LARGE(431, Code.INVALID_ARGUMENT, "Request Header Fields Too Large"),
  OVERLOADED(503, Code.UNAVAILABLE, "Service Unavailable"),
  /** The gateway has no WebSocket. */
  NOT_IMPLEMENTED(501, Code.INVALID_ARGUMENT, "Not Implemented"),
  VERSION_NOT_SUPPORTED(505, Code.INVALID_ARGUMENT, "HTTP Version Not Supported"),

  ROUTER_REFUSED(400, Code.INVALID_ARGUMENT, null),
  ROUTER_FAILED(500, Code.INTERNAL, null);

  public final int status;
  final Code code;

  /** Null for the phrase of the status. */
  final String title;

  final String type;

  ProblemKind(int status, Code code, String title) {
    this.status = status;
    this.code = code;
    this.title = title;
    this.type = "urn:flotilla:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of a status with which a mounted Router fails a request. */
  static ProblemKind ofStatus(int status) {
    return switch (status) {
      case 409 -> FAILED_PRECONDITION;
      case 400 -> MALFORMED_REQUEST;
      case 503 -> UNAVAILABLE;
      default -> {
        for (ProblemKind kind : values()) {
          if (kind.status == status) {
            yield kind;
          }
        }
        yield status < 500 ? ROUTER_REFUSED : ROUTER_FAILED;
      }
    };
  }

  static ProblemKind of(ServiceFailure failure) {
    return switch (failure.code()) {
      case INVALID_ARGUMENT -> INVALID_ARGUMENT;
      case UNAUTHENTICATED -> UNAUTHENTICATED;
      case PERMISSION_DENIED -> PERMISSION_DENIED;
      case NOT_FOUND -> NOT_FOUND;
      case ALREADY_EXISTS -> ALREADY_EXISTS;
      case ABORTED -> ABORTED;
      case FAILED_PRECONDITION -> FAILED_PRECONDITION;
      case CANCELLED -> CANCELLED;
      case INTERNAL -> INTERNAL;
      case UNKNOWN -> UNKNOWN;
      case UNAVAILABLE -> UNAVAILABLE;
      case RESOURCE_EXHAUSTED -> RESOURCE_EXHAUSTED;
      case DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
    };
  }
}
