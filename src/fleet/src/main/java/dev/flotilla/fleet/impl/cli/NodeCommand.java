package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.ScaleRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "node",
    description = {
      "Adds one JVM to a running cluster.",
      "Where ./run.sh up runs, that starts it; elsewhere it runs here in the foreground and joins the"
          + " named members, with FLOTILLA_PG_URI naming their database."
    })
final class NodeCommand implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(paramLabel = "GROUP", description = "What it hosts, as shop.")
  private String group;

  @Option(
      names = "--join",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "Hazelcast addresses of members.")
  private List<String> join = List.of();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Name of their cluster, as their status shows it; asked of them if absent.")
  private String cluster;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      description = "Shifts every port by N; where ./run.sh up runs, it must be that of up.")
  private Integer portOffset;

  NodeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<FleetState> running =
        context.stateFile().read().filter(state -> state.supervisor().alive());
    if (running.isPresent()) {
      ClusterChoice.check(context, running.get(), portOffset);
      return addOne(running.get());
    }
    if (join.isEmpty()) {
      throw new FleetFailure(
          "no cluster runs in "
              + context.home().folder()
              + ": start one with './run.sh up', or name members elsewhere with --join HOST:PORT");
    }
    return new JoiningNode(context, portOffset == null ? 0 : portOffset)
        .run(group, join, Optional.ofNullable(cluster));
  }

  /** One more than the group has now. */
  private int addOne(FleetState state) {
    context.plan(state.portOffset()).verticles(group); // an unknown group is wrong use
    FleetClient client = new FleetClient(context, state);
    int nodes = 0;
    for (JsonNode each : client.get("").path("nodes")) {
      nodes += each.path("group").asText().equals(group) ? 1 : 0;
    }
    ScaleRequest request = new ScaleRequest(nodes + 1, Optional.of(false));
    FleetOperation begun = client.begin("PUT", "/groups/" + group, request);
    return OperationRun.follow(context, client, begun, false);
  }
}
