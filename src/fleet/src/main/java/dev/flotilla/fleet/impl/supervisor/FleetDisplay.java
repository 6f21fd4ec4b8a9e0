package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.UrlLine;
import dev.flotilla.plan.ClusterPlan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a launcher shows of its processes: one line for each. Thread-safe. */
final class FleetDisplay {

  private final ProgressDisplay lines;

  FleetDisplay(ProgressDisplay lines) {
    this.lines = lines;
  }

  /** Prints a line of its own. */
  void tell(String line) {
    lines.line(line);
  }

  /** Ends the redrawing: later changes are lines of their own. */
  void settle() {
    lines.settle();
  }

  /** Shows the state of a node, and returns it as text. */
  String show(ManagedNode node) {
    String pid = node.process().map(id -> "  pid " + id.pid()).orElse("");
    boolean isUp = node.nodeProcessState() == ManagedNode.NodeProcessState.UP;
    String text =
        String.format(Locale.ROOT, "%-8s", node.nodeProcessState())
            + pid
            + "  "
            + node.spec().endpoint()
            + node.startTime().filter(time -> isUp).map(FleetDisplay::startTime).orElse("");
    boolean moving =
        node.nodeProcessState() == ManagedNode.NodeProcessState.STARTING
            || node.nodeProcessState() == ManagedNode.NodeProcessState.DRAINING;
    lines.show(node.spec().name(), text, !moving);
    return text;
  }

  private static String startTime(Duration time) {
    return String.format(Locale.ROOT, "  started in %.1f s", time.toMillis() / 1000.0);
  }

  /** Shows the state of the database. */
  void show(ManagedDatabase database) {
    FleetState.PostgresEntry entry = database.entry();
    String where =
        entry.process().map(id -> "pid " + id.pid() + "  port " + entry.port()).orElse("external");
    String text =
        switch (database.databaseState()) {
          case UP, LOST -> String.format(Locale.ROOT, "%-8s  ", entry.state()) + where;
          default -> entry.state();
        };
    boolean moving = database.databaseState() == ManagedDatabase.DatabaseState.STARTING;
    lines.show(FleetState.POSTGRES, text, !moving);
  }

  /** Shows that the external verticles are being started. */
  void showStarting(Map<String, ClusterPlan.External> verticles) {
    verticles.keySet().forEach(name -> lines.show(name, "STARTING", false));
  }

  /** Shows that the external verticles are up. */
  void showUp(Map<String, ClusterPlan.External> verticles) {
    verticles.forEach(
        (name, verticle) -> lines.show(name, "UP        port " + verticle.port(), true));
  }

  /**
   * Says that the start is over.
   *
   * @param failures of the nodes that did not come up
   */
  void announce(FleetPlan plan, long nanos, int nodes, List<Throwable> failures) {
    settle();
    if (failures.isEmpty()) {
      double seconds = nanos / 1e9;
      tell(String.format(Locale.ROOT, "ready in %.1f s: cluster %s", seconds, plan.cluster()));
    } else {
      tell(failures.size() + " of " + nodes + " nodes did not come up; the others run:");
      failures.forEach(failure -> tell(failure.getMessage()));
    }
    plan.shape().urls().forEach((name, url) -> tell(UrlLine.of(name, url)));
  }
}
