package dev.flotilla.mesh;

/** What came of the copy of a call. */
public enum MirrorOutcome {
  /** Equal replies, byte for byte, or failures with the same code. */
  SAME,
  /** Replies that differ, failures with different codes, or a reply where the real call failed. */
  DIFFERENT,
  /** The real call was answered, the copy failed or gave no answer before the deadline. */
  FAILED,
  /** Not sent: too many copies were under way. */
  DROPPED
}
