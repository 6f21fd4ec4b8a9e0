package dev.flotilla.bench.report;

/**
 * Ours divided by a peer's.
 *
 * @param value median of the rounds' ratios: each is of two runs beside each other, so that a busy
 *     machine is busy for both
 * @param target what it should be; null if nothing is asked
 */
public record Ratio(String peer, String measured, double value, Target target) {

  /** Its name in the file. */
  public String key() {
    return BenchmarkReport.OURS + "/" + peer + "/" + measured;
  }
}
