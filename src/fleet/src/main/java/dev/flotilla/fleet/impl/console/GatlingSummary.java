package dev.flotilla.fleet.impl.console;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The result of a Gatling run, as {@code load --json} prints it, from what Gatling 3 prints at the
 * end: its version 3.15 writes these figures into no file for programs.
 *
 * @param passed whether all assertions hold
 * @param requests all of them, failed ones too
 * @param meanRequestsPerSecond over the whole run
 * @param report the page for people, a URL
 */
public record GatlingSummary(
    String scenario,
    boolean passed,
    long requests,
    long failed,
    long meanMs,
    long p50Ms,
    long p95Ms,
    long p99Ms,
    long maxMs,
    double meanRequestsPerSecond,
    List<LoadAssertion> assertions,
    String report) {

  /**
   * What a scenario promises.
   *
   * @param text as {@code Global: count of failed events is 0.0}
   * @param actual the figure that was measured
   */
  public record LoadAssertion(String text, boolean passed, String actual) {}

  private static final Pattern ASSERTION =
      Pattern.compile("(.+) : (true|false) \\(actual : (.*)\\)");
  private static final Pattern REPORT = Pattern.compile("Reports generated, .*: (\\S+)");

  /** Total, good and failed; a dash stands for no request. */
  private static final String COLUMNS = " +\\| +([0-9.,-]+) \\| +([0-9.,-]+) \\| +([0-9.,-]+)";

  /**
   * Reads it.
   *
   * @param passed what the exit code says
   * @param printed lines of stdout
   * @return empty if Gatling did not come to its end
   */
  public static Optional<GatlingSummary> of(String scenario, boolean passed, List<String> printed) {
    int begin = indexOf(printed, "---- Global Information ");
    if (begin < 0) {
      return Optional.empty();
    }
    List<String> end = printed.subList(begin, printed.size());
    return Optional.of(
        new GatlingSummary(
            scenario,
            passed,
            (long) figure(end, "request count", 1),
            (long) figure(end, "request count", 3),
            (long) figure(end, "mean response time \\(ms\\)", 1),
            (long) figure(end, "response time 50th percentile \\(ms\\)", 1),
            (long) figure(end, "response time 95th percentile \\(ms\\)", 1),
            (long) figure(end, "response time 99th percentile \\(ms\\)", 1),
            (long) figure(end, "max response time \\(ms\\)", 1),
            figure(end, "mean throughput \\(rps\\)", 1),
            assertions(end),
            first(end, REPORT).map(found -> found.group(1)).orElse("")));
  }

  private static int indexOf(List<String> lines, String begin) {
    int last = -1;
    for (int index = 0; index < lines.size(); index++) {
      last = lines.get(index).startsWith(begin) ? index : last;
    }
    return last;
  }

  private static double figure(List<String> lines, String name, int column) {
    String text =
        first(lines, Pattern.compile("> " + name + COLUMNS))
            .map(row -> row.group(column).replace(",", ""))
            .orElseThrow(() -> new IllegalStateException("Gatling printed no " + name));
    return text.equals("-") ? 0 : Double.parseDouble(text);
  }

  private static List<LoadAssertion> assertions(List<String> lines) {
    return lines.stream()
        .map(ASSERTION::matcher)
        .filter(Matcher::matches)
        .map(it -> new LoadAssertion(it.group(1), it.group(2).equals("true"), it.group(3)))
        .toList();
  }

  private static Optional<Matcher> first(List<String> lines, Pattern pattern) {
    return lines.stream().map(pattern::matcher).filter(Matcher::lookingAt).findFirst();
  }
}
