package dev.flotilla.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A report as people read it: a line per case with a column per subject, then the ratios. */
public final class ReportTable {

  private ReportTable() {}

  /** Lines of text, the last one ended too. */
  public static String of(BenchmarkReport benchmarkReport) {
    StringBuilder text = new StringBuilder(benchmarkReport.title()).append("\n\n");
    append(text, figures(benchmarkReport.rows()));
    if (!benchmarkReport.ratios().isEmpty()) {
      append(text.append('\n'), ratios(benchmarkReport.ratios()));
    }
    benchmarkReport
        .missing()
        .forEach(
            (peer, why) -> text.append('\n').append(peer).append(" is ").append(why).append('\n'));
    return text.toString();
  }

  private static List<List<String>> figures(List<ReportRow> reportRows) {
    Set<String> subjects = new LinkedHashSet<>(List.of(BenchmarkReport.OURS));
    Map<String, Map<String, ReportRow>> cases = new LinkedHashMap<>();
    for (ReportRow reportRow : reportRows) {
      subjects.add(reportRow.subject());
      cases
          .computeIfAbsent(reportRow.measured(), first -> new LinkedHashMap<>())
          .put(reportRow.subject(), reportRow);
    }
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("case"));
    head.addAll(subjects);
    head.addAll(List.of("unit", "target"));
    lines.add(head);
    cases.forEach((measured, figures) -> lines.add(line(measured, figures, subjects)));
    return lines;
  }

  private static List<String> line(
      String measured, Map<String, ReportRow> figures, Collection<String> subjects) {
    List<String> line = new ArrayList<>(List.of(measured));
    for (String subject : subjects) {
      ReportRow reportRow = figures.get(subject);
      line.add(reportRow == null ? "-" : Figures.text(reportRow.value()));
    }
    line.add(figures.values().iterator().next().unit());
    ReportRow ours = figures.get(BenchmarkReport.OURS);
    line.add(ours == null ? "" : verdict(ours.target(), ours.value()));
    return line;
  }

  private static List<List<String>> ratios(List<Ratio> ratios) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("ratio", "value", "target"));
    for (Ratio ratio : ratios) {
      String value = Figures.text(ratio.value());
      lines.add(List.of(ratio.key(), value, verdict(ratio.target(), ratio.value())));
    }
    return lines;
  }

  private static String verdict(Target target, double figure) {
    return target == null ? "" : target.verdict(figure);
  }

  /** Appends lines with columns under each other; columns of numbers to the right. */
  private static void append(StringBuilder text, List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    lines.forEach(line -> widen(widths, line));
    for (List<String> line : lines) {
      StringBuilder out = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String sample = lines.get(lines.size() - 1).get(column);
        String side = sample.matches("[-\\d.,]+") ? "" : "-";
        String format = "%" + side + widths[column] + "s  ";
        out.append(String.format(Locale.ROOT, format, line.get(column)));
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
  }

  private static void widen(int[] widths, List<String> line) {
    for (int column = 0; column < widths.length; column++) {
      widths[column] = Math.max(widths[column], line.get(column).length());
    }
  }
}
