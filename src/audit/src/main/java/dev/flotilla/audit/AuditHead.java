package dev.flotilla.audit;

import dev.flotilla.core.Check;

/**
 * The end of the trail at some time. An operator who keeps one elsewhere can prove later that the
 * trail up to there is the same. Immutable.
 *
 * @param sequence of the last row; 0 if there was none
 * @param hash of the last row
 */
public record AuditHead(long sequence, String hash) {

  /** Of an empty trail. */
  public static final AuditHead NONE = new AuditHead(0, AuditRow.FIRST);

  public AuditHead {
    Check.atLeast("sequence", sequence, 0);
    Check.present("hash", hash);
  }
}
