package dev.flotilla.audit;

import dev.flotilla.core.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One row of the trail. Immutable. Its hash is the SHA-256, in hexadecimal, of {@code previous}, a
 * line feed and the JSON array of all components before {@code previous} in their order, without
 * spaces, absent ones as {@code null}.
 *
 * @param sequence 1 for the first row, one more for each further one
 * @param recordedAt when it was appended, by the clock of the database
 * @param at when it happened; much earlier than {@code recordedAt} if the database was away
 * @param key names the change, see {@link AuditEntry}
 * @param previous hash of the row before; 64 zeros for the first row
 */
public record AuditRow(
    long sequence,
    Instant recordedAt,
    Instant at,
    String key,
    String actor,
    String origin,
    String address,
    String action,
    String target,
    Optional<String> before,
    Optional<String> after,
    String result,
    String previous,
    String hash) {

  /** What the first row has as the hash of the row before. */
  public static final String FIRST = "0".repeat(64);

  /** The row that appends an entry to the trail. */
  public static AuditRow of(AuditEntry entry, AuditHead last, Instant now) {
    return new AuditRow(
            last.sequence() + 1,
            now,
            entry.at(),
            entry.key(),
            entry.actor(),
            entry.origin(),
            entry.address(),
            entry.action(),
            entry.target(),
            entry.before(),
            entry.after(),
            entry.result(),
            last.hash(),
            "")
        .hashed();
  }

  /** Whether the hash is that of the content. */
  public boolean matchesHash() {
    return hash.equals(hashAt(sequence));
  }

  /** What its hash would be at another place of the trail. */
  public String hashAt(long other) {
    Object[] content = {
      other,
      recordedAt.toString(),
      at.toString(),
      key,
      actor,
      origin,
      address,
      action,
      target,
      before.orElse(null),
      after.orElse(null),
      result
    };
    String text = previous + "\n" + Json.encode(Arrays.asList(content));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
      throw new IllegalStateException(impossible);
    }
  }

  private AuditRow hashed() {
    return new AuditRow(
        sequence,
        recordedAt,
        at,
        key,
        actor,
        origin,
        address,
        action,
        target,
        before,
        after,
        result,
        previous,
        hashAt(sequence));
  }
}
