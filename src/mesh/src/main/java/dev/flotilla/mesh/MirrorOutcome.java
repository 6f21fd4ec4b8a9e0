package dev.flotilla.mesh;

/** The outcome of the copy of a call, compared with the original. */
public enum MirrorOutcome {
  /** The replies are equal, byte for byte, or both failures have the same code. */
  SAME,
  /** The replies or the failure codes differ, or the copy was answered and the original failed. */
  DIFFERENT,
  /** The original was answered; the copy failed or got no answer before the deadline. */
  FAILED,
  /** The copy was not sent because too many copies were in flight. */
  DROPPED
}
