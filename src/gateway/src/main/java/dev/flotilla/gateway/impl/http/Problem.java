package dev.flotilla.gateway.impl.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Why a request was refused or failed, before it knows its trace.
 *
 * @param kind status, code and title
 * @param detail a sentence for the client
 * @param details machine-readable facts of the service; empty if there are none
 * @param errors single fields that are wrong; empty if it is not about fields
 * @param retryAfter when to come back; null if nobody said
 * @param allow methods for {@code Allow}; empty if it is not about methods
 */
public record Problem(
    ProblemKind kind,
    String detail,
    Map<String, String> details,
    List<FieldError> errors,
    Duration retryAfter,
    Set<String> allow) {

  /** As RFC 9457, section 3.1 shows it: {@code pointer} for a body, {@code parameter} otherwise. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FieldError(String pointer, String parameter, String detail) {

    public static FieldError inBody(String pointer, String detail) {
      return new FieldError(pointer, null, detail);
    }

    public static FieldError inParameter(String name, String detail) {
      return new FieldError(null, name, detail);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Document(
      String type,
      String title,
      int status,
      String detail,
      String code,
      String traceId,
      Map<String, String> details,
      List<FieldError> errors) {}

  private static final String INTERNAL_DETAIL =
      "the request failed inside; the log has the cause under this trace id";

  public static Problem of(ProblemKind kind, String detail) {
    return new Problem(kind, detail, Map.of(), List.of(), null, Set.of());
  }

  public static Problem of(ServiceFailure failure) {
    ProblemKind kind = ProblemKind.of(failure);
    if (kind == ProblemKind.INTERNAL) {
      return of(kind, INTERNAL_DETAIL); // its sentence is for the log, not for strangers
    }
    return of(kind, failure);
  }

  /** Another change came before one that was to be made to a certain state only. */
  public static Problem preconditionFailed(ServiceFailure failure) {
    return of(ProblemKind.PRECONDITION_FAILED, failure);
  }

  private static Problem of(ProblemKind kind, ServiceFailure failure) {
    return new Problem(
        kind,
        failure.getMessage(),
        failure.details(),
        List.of(),
        failure.retryAfter().orElse(null),
        Set.of());
  }

  public static Problem invalid(List<FieldError> errors) {
    FieldError first = errors.get(0);
    String where = first.pointer() == null ? first.parameter() : first.pointer();
    String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return new Problem(
        ProblemKind.INVALID_ARGUMENT,
        (where.isEmpty() ? "body" : where) + ": " + first.detail() + more,
        Map.of(),
        List.copyOf(errors),
        null,
        Set.of());
  }

  public static Problem methodNotAllowed(String method, Set<String> allow) {
    return new Problem(
        ProblemKind.METHOD_NOT_ALLOWED,
        method + " is not possible here, only " + String.join(", ", allow),
        Map.of(),
        List.of(),
        null,
        allow);
  }

  /**
   * Whole seconds for {@code Retry-After}, upwards; 0 if the header does not belong: only "busy"
   * invites to come back, and not if it may have run, unless the service itself says when.
   */
  public long retryAfterSeconds() {
    boolean unsafe = retryAfter == null && details.containsKey(ServiceFailure.MAY_HAVE_RUN);
    boolean busy = kind.status == 503 || kind == ProblemKind.TOO_MANY_REQUESTS;
    if (!busy || unsafe) {
      return 0;
    }
    return retryAfter == null ? 1 : Math.max(1, (retryAfter.toMillis() + 999) / 1000);
  }

  public Buffer json(String traceId) {
    return Json.encode(
        new Document(
            kind.type,
            kind.title,
            kind.status,
            detail,
            kind.code.name(),
            traceId,
            details,
            errors));
  }
}
