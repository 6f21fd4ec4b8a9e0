package dev.flotilla.audit;

/**
 * One row that is not as it was appended.
 *
 * @param sequence of the row
 * @param change what happened to it
 * @param text the same in a sentence
 */
public record AuditFinding(long sequence, RowChange change, String text) {

  /** What can happen to a row. */
  public enum RowChange {
    /** Its content or its hash is another one. */
    EDITED,
    /** It is missing. */
    REMOVED,
    /** It was appended at another place. */
    MOVED,
    /** It fits its hash, but not the row after it, or not what was verified before. */
    REPLACED
  }
}
