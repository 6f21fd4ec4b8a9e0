package dev.flotilla.gateway.impl.http;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.util.Locale;

/**
 * The one table from failures to HTTP. The first part is what services fail with, the second what
 * the gateway refuses by itself.
 */
public enum ProblemKind {
  INVALID_ARGUMENT(400, Code.INVALID_ARGUMENT, "Invalid argument"),
  UNAUTHENTICATED(401, Code.UNAUTHENTICATED, "Not authenticated"),
  PERMISSION_DENIED(403, Code.PERMISSION_DENIED, "Permission denied"),
  NOT_FOUND(404, Code.NOT_FOUND, "Not found"),
  ALREADY_EXISTS(409, Code.ALREADY_EXISTS, "Already exists"),
  ABORTED(409, Code.ABORTED, "Aborted by a concurrent change"),
  /** Not 412, which answers If-Match and its kin only, nor 400: the request itself is fine. */
  FAILED_PRECONDITION(409, Code.FAILED_PRECONDITION, "Not possible in the present state"),
  INTERNAL(500, Code.INTERNAL, "Internal error"),
  /** No usable answer came from behind, and it may have run. */
  UNKNOWN(502, Code.UNKNOWN, "Outcome unknown"),
  UNAVAILABLE(503, Code.UNAVAILABLE, "Unavailable"),
  /** Our queues are bounded, so this says "busy"; {@link #TOO_MANY_REQUESTS} is for one client. */
  RESOURCE_EXHAUSTED(503, Code.RESOURCE_EXHAUSTED, "Resource exhausted"),
  DEADLINE_EXCEEDED(504, Code.DEADLINE_EXCEEDED, "Deadline exceeded"),

  MALFORMED_REQUEST(400, Code.INVALID_ARGUMENT, "Malformed request"),
  MALFORMED_JSON(400, Code.INVALID_ARGUMENT, "Malformed JSON"),
  UNKNOWN_PATH(404, Code.NOT_FOUND, "Unknown path"),
  METHOD_NOT_ALLOWED(405, Code.INVALID_ARGUMENT, "Method not allowed"),
  NOT_ACCEPTABLE(406, Code.INVALID_ARGUMENT, "Not acceptable"),
  REQUEST_TIMEOUT(408, Code.DEADLINE_EXCEEDED, "Request too slow"),
  /** An {@code ABORTED} that answers If-Match. */
  PRECONDITION_FAILED(412, Code.ABORTED, "No longer the version of If-Match"),
  BODY_TOO_LARGE(413, Code.INVALID_ARGUMENT, "Body too large"),
  URI_TOO_LONG(414, Code.INVALID_ARGUMENT, "URI too long"),
  UNSUPPORTED_MEDIA_TYPE(415, Code.INVALID_ARGUMENT, "Unsupported media type"),
  EXPECTATION_FAILED(417, Code.INVALID_ARGUMENT, "Expectation failed"),
  /** What one client has in hand reached its share of a limit. */
  TOO_MANY_REQUESTS(429, Code.RESOURCE_EXHAUSTED, "Too many requests"),
  HEADERS_TOO_LARGE(431, Code.INVALID_ARGUMENT, "Headers too large"),
  OVERLOADED(503, Code.UNAVAILABLE, "Overloaded"),
  VERSION_NOT_SUPPORTED(505, Code.INVALID_ARGUMENT, "HTTP version not supported");

  public final int status;
  final Code code;
  final String title;
  final String type;

  ProblemKind(int status, Code code, String title) {
    this.status = status;
    this.code = code;
    this.title = title;
    this.type = "urn:flotilla:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
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
      case INTERNAL -> INTERNAL;
      case UNKNOWN -> UNKNOWN;
      case UNAVAILABLE -> UNAVAILABLE;
      case RESOURCE_EXHAUSTED -> RESOURCE_EXHAUSTED;
      case DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
    };
  }
}
