package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Sends marked requests to a version, for example {@code {header: x-canary, value: always, version:
 * "1.5"}}. Immutable; the first four are those of {@link HeaderMatch}, exactly one of {@code
 * value}, {@code prefix} and {@code present} is there.
 *
 * @param header name in lower case
 * @param value the whole value, case-sensitive
 * @param prefix how the value begins, case-sensitive
 * @param present true: the header is there, whatever it holds
 * @param version gets the calls of these requests; if none of its instances is there and well, they
 *     go where calls without a mark go
 */
@RecordBuilder
public record MatchOptions(
    String header, String value, String prefix, Boolean present, String version)
    implements MatchOptionsBuilder.With {

  public MatchOptions {
    Check.notBlank("version", version);
    new HeaderMatch(header, value, prefix, present);
  }

  /** A builder; a component that is not set takes its default. */
  public static MatchOptionsBuilder builder() {
    return MatchOptionsBuilder.builder();
  }

  /** Requests whose header holds this value go to this version. */
  public static MatchOptions exact(String header, String value, String version) {
    return builder().header(header).value(value).version(version).build();
  }

  /** Which requests are meant. */
  public HeaderMatch condition() {
    return new HeaderMatch(header, value, prefix, present);
  }
}
