package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.status.StatusProbe;
import dev.flotilla.fleet.impl.status.StatusReport;
import dev.flotilla.fleet.impl.supervisor.OrphanedProcesses;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = "Nodes, groups, services and URLs; exit code 0 if a cluster runs.")
final class StatusCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Option(names = "--startup", description = "Where the time of each node's start went.")
  private boolean startup;

  StatusCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    Optional<FleetState> running = cluster.read(context);
    StatusReport report =
        output.json()
            ? running.map(this::report).orElseGet(StatusReport::none)
            : report(context.running());
    output.print(report, output.json() ? "" : report.text());
    running.filter(state -> !state.supervisor().alive()).ifPresent(this::tellCrash);
    return running.filter(state -> state.supervisor().alive()).isPresent() ? 0 : 1;
  }

  private StatusReport report(FleetState state) {
    StatusReport report = startup ? StatusProbe.withStartup(state) : StatusProbe.of(state);
    return state.supervisor().alive()
        ? new FleetClient(context, state).running().map(report::withOperation).orElse(report)
        : report;
  }

  private void tellCrash(FleetState state) {
    List<String> left = OrphanedProcesses.of(state);
    String what =
        left.isEmpty() ? "none of its processes runs" : "still running: " + String.join(", ", left);
    context
        .err()
        .println(
            "run.sh: the launcher (pid "
                + state.supervisor().pid()
                + ") has ended; "
                + what
                + "; './run.sh down' cleans up");
  }
}
