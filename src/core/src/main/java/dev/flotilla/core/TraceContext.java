package dev.flotilla.core;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Which trace a call belongs to, as the W3C {@code traceparent} header carries it.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId 16 lower-case hexadecimal digits, not all zero: the caller's span
 * @param sampled whether the trace is recorded
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {

  /** Name of the header, on HTTP and on the event bus. */
  public static final String HEADER = "traceparent";

  private static final Pattern SHAPE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);

  /** A new trace with a first span. */
  public static TraceContext start() {
    return new TraceContext(hex(random()) + hex(random()), hex(random()), true);
  }

  /** The trace that a header names; empty when it is absent or malformed (then start a new one). */
  public static Optional<TraceContext> parse(String traceparent) {
    if (traceparent == null
        || !SHAPE.matcher(traceparent).matches()
        || traceparent.startsWith("ff")
        || (traceparent.startsWith("00") && traceparent.length() != 55)) {
      return Optional.empty();
    }
    String trace = traceparent.substring(3, 35);
    String span = traceparent.substring(36, 52);
    if (trace.equals(NO_TRACE) || span.equals(NO_SPAN)) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(traceparent.substring(53, 55), 16) & 1) == 1;
    return Optional.of(new TraceContext(trace, span, sampled));
  }

  /** A new span in the same trace. */
  public TraceContext child() {
    return new TraceContext(traceId, hex(random()), sampled);
  }

  /** The header's value. */
  public String traceparent() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  private static long random() {
    long value = ThreadLocalRandom.current().nextLong();
    return value == 0 ? 1 : value;
  }

  private static String hex(long value) {
    char[] digits = new char[16];
    for (int i = 15; i >= 0; i--, value >>>= 4) {
      digits[i] = Character.forDigit((int) (value & 15), 16);
    }
    return new String(digits);
  }
}
