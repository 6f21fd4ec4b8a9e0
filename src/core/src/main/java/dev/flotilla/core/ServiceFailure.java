package dev.flotilla.core;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A failure that crosses a boundary: a code, a sentence and details, no stack. Immutable.
 *
 * <p>Shape on the wire: {@code {"code": "NOT_FOUND", "message": "…", "details": {"name":
 * "value"}}}.
 */
public final class ServiceFailure extends RuntimeException {

  /** Detail whose presence says that the work may have run although no answer came. */
  public static final String MAY_HAVE_RUN = "mayHaveRun";

  /** Detail in whole milliseconds: do not come back sooner. */
  public static final String RETRY_AFTER_MS = "retryAfterMs";

  /** Detail that says why a repeat was refused that could have helped: no place, breaker open. */
  public static final String NOT_REPEATED = "notRepeated";

  /**
   * The gRPC canonical codes. Numbers are those of gRPC, so that they survive any other transport.
   *
   * @see <a href="https://grpc.github.io/grpc/core/md_doc_statuscodes.html">gRPC status codes</a>
   */
  public enum Code {
    /** The caller gave the call up, or its own caller did. */
    CANCELLED(1),
    UNKNOWN(2),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    ALREADY_EXISTS(6),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    ABORTED(10),
    INTERNAL(13),
    UNAVAILABLE(14),
    UNAUTHENTICATED(16);

    /** Number of the code in gRPC. */
    public final int number;

    Code(int number) {
      this.number = number;
    }

    /** The code with this gRPC number; {@link #UNKNOWN} for a number that is none of ours. */
    public static Code of(int number) {
      for (Code code : values()) {
        if (code.number == number) {
          return code;
        }
      }
      return UNKNOWN;
    }

    /** The code with this name; {@link #UNKNOWN} for a name that is none of ours. */
    public static Code of(String name) {
      for (Code code : values()) {
        if (code.name().equals(name)) {
          return code;
        }
      }
      return UNKNOWN;
    }
  }

  private final Code code;
  private final Map<String, String> details;

  /**
   * @param message a sentence for the caller that names the thing
   */
  public ServiceFailure(Code code, String message) {
    this(code, message, Map.of());
  }

  /**
   * @param details machine-readable facts, copied; never secrets, they reach the caller
   */
  public ServiceFailure(Code code, String message, Map<String, String> details) {
    super(Objects.requireNonNull(message, "message"), null, false, false);
    this.code = Objects.requireNonNull(code, "code");
    this.details = Map.copyOf(details);
  }

  /** What kind of failure this is; branch on it, never on the message. */
  public Code code() {
    return code;
  }

  /** Machine-readable facts beside the sentence; immutable, may be empty. */
  public Map<String, String> details() {
    return details;
  }

  /** This failure with one more detail. */
  public ServiceFailure with(String name, String value) {
    Map<String, String> more = new TreeMap<>(details);
    more.put(name, value);
    return new ServiceFailure(code, getMessage(), more);
  }

  /** This failure, marked as one whose work may have run although no answer came. */
  public ServiceFailure afterPossibleRun() {
    return with(MAY_HAVE_RUN, "true");
  }

  /** This failure with the time after which a repeat is welcome. */
  public ServiceFailure retryAfter(Duration wait) {
    return with(RETRY_AFTER_MS, Long.toString(wait.toMillis()));
  }

  /** The time after which a repeat is welcome, zero or more, if the failing side named one. */
  public Optional<Duration> retryAfter() {
    String wait = details.get(RETRY_AFTER_MS);
    try {
      return Optional.ofNullable(wait)
          .map(text -> Duration.ofMillis(Long.parseLong(text)))
          .filter(length -> !length.isNegative());
    } catch (NumberFormatException notANumber) {
      return Optional.empty(); // another version's detail; a hint is not worth a second failure
    }
  }

  /**
   * Whether the work did not execute for certain, so that a retry cannot double its effect. True
   * for {@code UNAVAILABLE} unless it says that a node was lost with the call in flight.
   */
  public boolean didNotExecute() {
    return code == Code.UNAVAILABLE && !details.containsKey(MAY_HAVE_RUN);
  }

  /**
   * Any throwable as a failure: itself if it is one, else {@code INTERNAL} with a sentence that
   * reveals no internals. The caller of this method logs the cause.
   */
  public static ServiceFailure of(Throwable cause) {
    return cause instanceof ServiceFailure failure
        ? failure
        : new ServiceFailure(Code.INTERNAL, "the request failed inside the service");
  }

  @Override
  public String toString() {
    return code + ": " + getMessage() + (details.isEmpty() ? "" : " " + details);
  }
}
