package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.ScaleRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  /**
   * What {@code node --json} prints when the node is ready.
   *
   * @param endpoint base URL
   */
  record ReadyNode(String node, String group, Long pid, String endpoint) {}

  private final CommandContext context;

  @Mixin private final OutputFormat output;

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
    this.output = context.output();
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
    return new JoiningNode(context, output, portOffset == null ? 0 : portOffset)
        .run(group, join, Optional.ofNullable(cluster));
  }

  /** One more than the group has now. */
  private int addOne(FleetState state) {
    context.plan(state.portOffset()).verticles(group); // an unknown group is wrong use
    FleetClient client = new FleetClient(context, state);
    Set<String> before = names(state);
    ScaleRequest request = new ScaleRequest(sizeOfGroup(client) + 1, Optional.of(false));
    FleetOperation begun = client.begin("PUT", "/groups/" + group, request);
    FleetOperation ended = OperationRun.follow(context, output, client, begun);
    if (ended.state() != FleetOperation.OperationState.SUCCEEDED) {
      throw new FleetFailure(ended.message());
    }
    FleetState.NodeEntry added =
        context.running().nodes().stream()
            .filter(node -> node.group().equals(group) && !before.contains(node.name()))
            .findFirst()
            .orElseThrow(() -> new FleetFailure("the node was removed again meanwhile"));
    Long pid = added.process().map(ProcessId::pid).orElse(null);
    output.print(
        new ReadyNode(added.name(), group, pid, added.endpoint()),
        added.name() + " is ready: " + added.endpoint());
    return 0;
  }

  private int sizeOfGroup(FleetClient client) {
    int nodes = 0;
    for (JsonNode each : client.get("").path("nodes")) {
      nodes += each.path("group").asText().equals(group) ? 1 : 0;
    }
    return nodes;
  }

  private static Set<String> names(FleetState state) {
    return state.nodes().stream()
        .map(FleetState.NodeEntry::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
