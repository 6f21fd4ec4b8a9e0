package dev.flotilla.fleet.impl.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Nodes and services at one moment, over the last ten seconds; what is not known is absent.
 *
 * @param unreachable nodes that did not answer
 */
record TopPage(List<NodeLoad> nodes, List<ServiceLoad> services, List<String> unreachable) {

  private static final double MIB = 1 << 20;

  /**
   * One node.
   *
   * @param cpu part of the machine's processors that it uses, 0 to 1
   * @param loopLagP99Ms how late its event loops run what is due
   * @param inFlight requests and calls that it is executing
   */
  record NodeLoad(
      String name,
      Optional<Double> cpu,
      Optional<Double> rssBytes,
      Optional<Double> loopLagP99Ms,
      Optional<Double> inFlight) {}

  /**
   * One service; the gateway counts as one, with its requests.
   *
   * @param failuresPerSecond attempts that failed and are not the doing of the caller; of the
   *     gateway, answers of class 5xx
   */
  record ServiceLoad(
      String name,
      Optional<Double> callsPerSecond,
      Optional<Double> failuresPerSecond,
      Optional<Double> p50Ms,
      Optional<Double> p99Ms) {}

  /** As a table for people. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(row("NODE", "CPU", "RSS", "LOOP LAG p99", "IN FLIGHT"));
    for (NodeLoad node : nodes) {
      lines.add(
          row(
              node.name(),
              shown(node.cpu(), "%.0f %%", 100),
              shown(node.rssBytes(), "%.0f MB", 1 / MIB),
              shown(node.loopLagP99Ms(), "%.1f ms", 1),
              shown(node.inFlight(), "%.0f", 1)));
    }
    unreachable.forEach(node -> lines.add(row(node, "does not answer", "", "", "")));
    lines.add("");
    lines.add(row("SERVICE", "CALLS/s", "FAILURES/s", "p50", "p99"));
    for (ServiceLoad service : services) {
      lines.add(
          row(
              service.name(),
              shown(service.callsPerSecond(), "%.1f", 1),
              shown(service.failuresPerSecond(), "%.1f", 1),
              shown(service.p50Ms(), "%.1f ms", 1),
              shown(service.p99Ms(), "%.1f ms", 1)));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String row(String name, String one, String two, String three, String four) {
    return String.format(Locale.ROOT, "%-20s %15s %12s %14s %12s", name, one, two, three, four)
        .stripTrailing();
  }

  private static String shown(Optional<Double> value, String format, double factor) {
    return value.map(known -> String.format(Locale.ROOT, format, known * factor)).orElse("-");
  }
}
