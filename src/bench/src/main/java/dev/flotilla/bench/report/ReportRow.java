package dev.flotilla.bench.report;

/**
 * One figure.
 *
 * @param measured what was measured, the {@code case} of the file
 * @param subject {@link BenchmarkReport#OURS} or the name of a peer
 * @param value median of the rounds
 * @param unit of the value
 * @param target what it should be; null if nothing is asked
 */
public record ReportRow(String measured, String subject, double value, String unit, Target target) {

  /** This figure with what it should be. */
  public ReportRow withTarget(Target other) {
    return new ReportRow(measured, subject, value, unit, other);
  }
}
