package dev.flotilla.bench.report;

/**
 * One figure.
 *
 * @param measured what was measured, the {@code case} of the file
 * @param subject {@link Report#OURS} or the name of a peer
 * @param value median of the rounds
 * @param unit of the value
 * @param target what it should be; null if nothing is asked
 */
public record Row(String measured, String subject, double value, String unit, Target target) {

  /** This figure with what it should be. */
  public Row withTarget(Target other) {
    return new Row(measured, subject, value, unit, other);
  }
}
