package dev.flotilla.audit;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * One change, to be appended to the trail. Immutable. Texts that are too long are shortened and end
 * with {@code …}; what PostgreSQL cannot store in a text is replaced by U+FFFD.
 *
 * @param at when it happened, by the clock of the node that saw it; in microseconds
 * @param key names the change: of several entries with one key only the first is appended. A random
 *     one unless given
 * @param actor who asked for it, as the client named itself; it is not verified. Default {@code
 *     unknown}
 * @param origin where it came from, such as {@code admin API}, {@code launcher} or {@code file}
 * @param address of the client; default {@code -}
 * @param action what was done, such as {@code policies.rollback}
 * @param target what it was done to, such as a service, a node or a group
 * @param before the state before, a JSON text
 * @param after the state after, a JSON text
 * @param result what became of it, such as {@code OK} or the code and sentence of a refusal
 */
@RecordBuilder
public record AuditEntry(
    Instant at,
    String key,
    String actor,
    String origin,
    String address,
    String action,
    String target,
    Optional<String> before,
    Optional<String> after,
    String result)
    implements AuditEntryBuilder.With {

  /** 64 Ki characters of a state. Source: 200 services with a policy each. */
  public static final int LONGEST_STATE = 64 * 1024;

  private static final int LONGEST_TEXT = 1000;

  public AuditEntry {
    Check.present("at", at);
    at = at.truncatedTo(ChronoUnit.MICROS);
    key = key == null ? UUID.randomUUID().toString() : text(key, LONGEST_TEXT);
    actor = actor == null ? "unknown" : text(actor, LONGEST_TEXT);
    origin = text(Check.present("origin", origin), LONGEST_TEXT);
    address = address == null ? "-" : text(address, LONGEST_TEXT);
    action = text(Check.present("action", action), LONGEST_TEXT);
    target = text(Check.present("target", target), LONGEST_TEXT);
    before = state(before);
    after = state(after);
    result = text(Check.present("result", result), LONGEST_TEXT);
  }

  /** A builder; a component that is not set takes its default. */
  public static AuditEntryBuilder builder() {
    return AuditEntryBuilder.builder();
  }

  private static Optional<String> state(Optional<String> given) {
    return given == null ? Optional.empty() : given.map(text -> text(text, LONGEST_STATE));
  }

  /** As it comes back from the database: otherwise the hash of a row would not fit its content. */
  private static String text(String given, int longest) {
    String kept = given.length() <= longest ? given : given.substring(0, longest - 1) + "…";
    byte[] storable = kept.replace('\0', '\uFFFD').getBytes(StandardCharsets.UTF_8);
    return new String(storable, StandardCharsets.UTF_8);
  }
}
