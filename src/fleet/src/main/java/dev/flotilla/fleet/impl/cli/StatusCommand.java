package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.plan.FleetState;
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

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  StatusCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Optional<FleetState> running = cluster.read(context);
    if (json) {
      StatusReport report = running.map(StatusProbe::of).orElseGet(StatusReport::none);
      context.out().println(Json.encode(report).toString());
    } else {
      context.out().println(StatusProbe.of(context.running()).text());
    }
    running.filter(state -> !state.supervisor().alive()).ifPresent(this::tellCrash);
    return running.filter(state -> state.supervisor().alive()).isPresent() ? 0 : 1;
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
