package dev.flotilla.core;

import java.nio.charset.StandardCharsets;
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
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);

  /** A new trace with a first span. */
  public static TraceContext start() {
    return new TraceContext(hex(random(), random()), hex(random()), true);
  }

  /**
   * The trace with these numbers, as binary protocols carry them.
   *
   * @param traceHigh upper half of the trace id; not both halves zero
   * @param span the caller's span; not zero
   */
  public static TraceContext of(long traceHigh, long traceLow, long span, boolean sampled) {
    return new TraceContext(hex(traceHigh, traceLow), hex(span), sampled);
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
    byte[] digits = new byte[16];
    write(value, digits, 0);
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  private static String hex(long high, long low) {
    byte[] digits = new byte[32];
    write(high, digits, 0);
    write(low, digits, 16);
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  private static void write(long value, byte[] digits, int from) {
    for (int i = from + 15; i >= from; i--, value >>>= 4) {
      digits[i] = DIGITS[(int) (value & 15)];
    }
  }
}
