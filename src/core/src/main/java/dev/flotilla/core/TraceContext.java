package dev.flotilla.core;

import dev.flotilla.core.impl.CallContextLocal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Which trace a call belongs to, as the W3C {@code traceparent} header carries it. In numbers,
 * because most calls hand it on and few write it out.
 *
 * @param traceHigh upper half of the trace's id
 * @param traceLow lower half; not both are zero
 * @param span of the caller, not zero
 * @param sampled whether the trace is recorded
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceContext(long traceHigh, long traceLow, long span, boolean sampled) {

  /** Name of the header, on HTTP and on the event bus. */
  public static final String HEADER = "traceparent";

  private static final Pattern SHAPE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  public TraceContext {
    Check.that((traceHigh | traceLow) != 0, "trace id", "not zero", 0);
    Check.that(span != 0, "span id", "not zero", 0);
  }

  /** A new trace with a first span. */
  public static TraceContext start() {
    return new TraceContext(random(), random(), random(), true);
  }

  /** The trace that a header names; empty when it is absent or malformed (then start a new one). */
  public static Optional<TraceContext> parse(String traceparent) {
    if (traceparent == null
        || !SHAPE.matcher(traceparent).matches()
        || traceparent.startsWith("ff")
        || (traceparent.startsWith("00") && traceparent.length() != 55)) {
      return Optional.empty();
    }
    long high = HexFormat.fromHexDigitsToLong(traceparent, 3, 19);
    long low = HexFormat.fromHexDigitsToLong(traceparent, 19, 35);
    long span = HexFormat.fromHexDigitsToLong(traceparent, 36, 52);
    boolean sampled = (HexFormat.fromHexDigits(traceparent, 53, 55) & 1) == 1;
    return (high | low) == 0 || span == 0
        ? Optional.empty()
        : Optional.of(new TraceContext(high, low, span, sampled));
  }

  /**
   * The trace, with the span, that this thread is working for: of the call that it is handling, or
   * else of the request or message to which {@link #bindTo} has bound one.
   */
  public static Optional<TraceContext> current() {
    Context context = Vertx.currentContext();
    return context == null ? Optional.empty() : of(context);
  }

  /** Like {@link #current}, for the work of a context. */
  public static Optional<TraceContext> of(Context context) {
    return Optional.ofNullable(CallContextLocal.trace(context));
  }

  /**
   * Binds this to a context that Vert.x made for one request or message, for the calls and
   * statements that follow from it. A {@link CallContext} there comes first.
   */
  public void bindTo(Context context) {
    CallContextLocal.put(context, this);
  }

  /** A new span in the same trace. */
  public TraceContext child() {
    return new TraceContext(traceHigh, traceLow, random(), sampled);
  }

  /** The trace's id: 32 lower-case hexadecimal digits. */
  public String traceId() {
    return hex(traceHigh) + hex(traceLow);
  }

  /** The caller's span: 16 lower-case hexadecimal digits. */
  public String spanId() {
    return hex(span);
  }

  /** The header's value. */
  public String traceparent() {
    return "00-" + traceId() + "-" + spanId() + (sampled ? "-01" : "-00");
  }

  private static long random() {
    long value = ThreadLocalRandom.current().nextLong();
    return value == 0 ? 1 : value;
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }
}
