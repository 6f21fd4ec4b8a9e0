package dev.flotilla.bench.report;

import java.util.List;
import java.util.Map;

/**
 * The result of one benchmark. Immutable.
 *
 * @param title what was compared, in a sentence
 * @param missing peers that could not be measured, with the Debian package that has them
 */
public record BenchmarkReport(
    String title, List<ReportRow> rows, List<Ratio> ratios, Map<String, String> missing) {

  /** Subject of what Flotilla does. */
  public static final String OURS = "ours";

  public BenchmarkReport {
    rows = List.copyOf(rows);
    ratios = List.copyOf(ratios);
    missing = Map.copyOf(missing);
  }
}
