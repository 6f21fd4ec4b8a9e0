package dev.flotilla.gateway.impl.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Why a request was refused or failed, before it knows its trace.
 *
 * @param kind code, title and type
 * @param status of the response; that of the kind, except for kinds of Routers
 * @param detail a sentence for the client
 * @param details machine-readable facts of the service; empty if there are none
 * @param errors single fields that are wrong; empty if it is not about fields
 * @param retryAfter when to come back; null if unknown
 * @param allow methods for {@code Allow}; empty if it is not about methods
 */
public record Problem(
    ProblemKind kind,
    int status,
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
      "the request failed; the log of the service has the cause under this trace id";

  public static Problem of(ProblemKind kind, String detail) {
    return new Problem(kind, kind.status, detail, Map.of(), List.of(), null, Set.of());
  }

  /**
   * The answer with which a mounted Router refuses or fails a request.
   *
   * @param status 400 to 599; others become 500
   * @param detail null for the phrase of the status
   */
  public static Problem ofStatus(int status, String detail) {
    int sent = status >= 400 && status <= 599 ? status : 500;
    String sentence = detail == null ? HttpResponseStatus.valueOf(sent).reasonPhrase() : detail;
    ProblemKind kind = ProblemKind.ofStatus(sent);
    return new Problem(kind, sent, sentence, Map.of(), List.of(), null, Set.of());
  }

  public static Problem of(ServiceFailure failure) {
    ProblemKind kind = ProblemKind.of(failure);
    if (kind == ProblemKind.INTERNAL) {
      return of(kind, INTERNAL_DETAIL); // its message is for the log, not for clients
    }
    return of(kind, failure);
  }

  /** A conditional change failed because the state has changed since. */
  public static Problem preconditionFailed(ServiceFailure failure) {
    return of(ProblemKind.PRECONDITION_FAILED, failure);
  }

  private static Problem of(ProblemKind kind, ServiceFailure failure) {
    return new Problem(
        kind,
        kind.status,
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
        ProblemKind.INVALID_ARGUMENT.status,
        (where.isEmpty() ? "body" : where) + ": " + first.detail() + more,
        Map.of(),
        List.copyOf(errors),
        null,
        Set.of());
  }

  public static Problem methodNotAllowed(String method, Set<String> allow) {
    return new Problem(
        ProblemKind.METHOD_NOT_ALLOWED,
        ProblemKind.METHOD_NOT_ALLOWED.status,
        method + " is not allowed here, only " + String.join(", ", allow),
        Map.of(),
        List.of(),
        null,
        allow);
  }

  /**
   * Whole seconds for {@code Retry-After}, upwards; 0 if the header does not belong: only a busy
   * server asks clients to come back, and not if the call may have run, unless the service says
   * when.
   */
  public long retryAfterSeconds() {
    boolean unsafe = retryAfter == null && details.containsKey(ServiceFailure.MAY_HAVE_RUN);
    boolean busy = status == 503 || kind == ProblemKind.TOO_MANY_REQUESTS;
    if (!busy || unsafe) {
      return 0;
    }
    return retryAfter == null ? 1 : Math.max(1, (retryAfter.toMillis() + 999) / 1000);
  }

  public Buffer json(String traceId) {
    return Json.encode(
        new Document(
            kind.type,
            kind.title == null ? HttpResponseStatus.valueOf(status).reasonPhrase() : kind.title,
            status,
            detail,
            kind.code.name(),
            traceId,
            details,
            errors));
  }
}
