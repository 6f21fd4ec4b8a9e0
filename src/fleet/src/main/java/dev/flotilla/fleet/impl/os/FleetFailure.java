package dev.flotilla.fleet.impl.os;

/** A failure for the user in one sentence; ends the command. */
public final class FleetFailure extends RuntimeException {

  private final int exitCode;

  /** A failure of what was asked: exit code 1. */
  public FleetFailure(String sentence) {
    this(sentence, 1);
  }

  private FleetFailure(String sentence, int exitCode) {
    super(sentence, null, false, false);
    this.exitCode = exitCode;
  }

  /** A request for something that does not exist: exit code 2. */
  public static FleetFailure wrongUse(String sentence) {
    return new FleetFailure(sentence, 2);
  }

  public int exitCode() {
    return exitCode;
  }
}
