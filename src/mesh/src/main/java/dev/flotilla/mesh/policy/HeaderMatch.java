package dev.flotilla.mesh.policy;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;
import java.util.Map;

/**
 * Which requests are meant, by a header that came in at the edge and went along with every call as
 * {@link dev.flotilla.core.CallContext#baggage}. Exactly one of {@code value}, {@code prefix} and
 * {@code present} says what it must hold: a condition that was forgotten must not mean everybody.
 * Immutable.
 *
 * @param header name in lower case; one that the gateway's option {@code baggage} lets in
 * @param value the whole value, case-sensitive; absent (null) for another condition
 * @param prefix how the value begins, case-sensitive, not empty; absent (null) for another
 *     condition
 * @param present true: the header is there, whatever it holds; absent (null) for another condition
 */
@RecordBuilder
public record HeaderMatch(String header, String value, String prefix, Boolean present)
    implements HeaderMatchBuilder.With {

  public HeaderMatch {
    Check.notBlank("header", header);
    boolean lower = header.equals(header.toLowerCase(Locale.ROOT));
    Check.that(lower && Baggage.isName(header), "header", "a header's name in lower case", header);
    int conditions = (value == null ? 0 : 1) + (prefix == null ? 0 : 1) + (present == null ? 0 : 1);
    Check.that(
        conditions == 1, "header " + header, "with one of value, prefix and present", conditions);
    Check.that(prefix == null || !prefix.isEmpty(), "prefix", "a non-empty text", prefix);
    Check.that(present == null || present, "present", "true", present);
  }

  /** A builder; a component that is not set takes its default. */
  public static HeaderMatchBuilder builder() {
    return HeaderMatchBuilder.builder();
  }

  /** The header holds this and nothing else. */
  public static HeaderMatch exact(String header, String value) {
    return builder().header(header).value(Check.present("value", value)).build();
  }

  /** Whether a request with this baggage is meant. */
  public boolean matches(Map<String, String> baggage) {
    String held = baggage.get(header);
    if (held == null) {
      return false;
    }
    return value != null ? held.equals(value) : prefix == null || held.startsWith(prefix);
  }
}
