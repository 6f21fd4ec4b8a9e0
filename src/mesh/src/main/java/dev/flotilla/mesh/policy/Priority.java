package dev.flotilla.mesh.policy;

/** Who goes first when a service is at its limit, and who is shed first. In rising order. */
public enum Priority {
  /** Can wait or come again, as a report. */
  LOW,
  /** Whatever is not named. */
  NORMAL,
  /** A person waits for the result and may leave, for example while browsing or paying. */
  HIGH
}
