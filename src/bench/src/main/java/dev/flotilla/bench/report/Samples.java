package dev.flotilla.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of all rounds, one per round, case and subject. For one thread. */
public final class Samples {

  private record SampleKey(String measured, String subject) {}

  private final Map<SampleKey, List<Double>> figures = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();

  /** Adds the figure of one round. A case has one unit. */
  public void add(String measured, String subject, double value, String unit) {
    units.put(measured, unit);
    figures
        .computeIfAbsent(new SampleKey(measured, subject), first -> new ArrayList<>())
        .add(value);
  }

  /** Median of the rounds, per case and subject in the order of their first figures. */
  public List<ReportRow> reportRows() {
    List<ReportRow> reportRows = new ArrayList<>();
    figures.forEach(
        (sampleKey, seen) -> {
          String unit = units.get(sampleKey.measured());
          reportRows.add(
              new ReportRow(sampleKey.measured(), sampleKey.subject(), median(seen), unit, null));
        });
    return reportRows;
  }

  /**
   * Median of the ratios of the rounds.
   *
   * @param target null if nothing is asked
   * @throws IllegalArgumentException if one side was not measured, or less often than the other
   */
  public Ratio ratio(String peer, String measured, Target target) {
    List<Double> ours = of(measured, BenchmarkReport.OURS);
    List<Double> theirs = of(measured, peer);
    if (ours.isEmpty() || ours.size() != theirs.size()) {
      throw new IllegalArgumentException(
          measured + ": " + ours.size() + " rounds of ours, " + theirs.size() + " of " + peer);
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round) / theirs.get(round));
    }
    return new Ratio(peer, measured, median(ratios), target);
  }

  private List<Double> of(String measured, String subject) {
    return figures.getOrDefault(new SampleKey(measured, subject), List.of());
  }

  /** The middle one; of an even number the mean of the two in the middle. */
  static double median(List<Double> figures) {
    List<Double> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
