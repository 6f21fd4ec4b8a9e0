package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.supervisor.ControlServer;
import java.time.Duration;
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
      context.out().println(added(running.get()));
      return 0;
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

  private String added(FleetState state) {
    FleetPlan plan = context.plan(state.portOffset());
    plan.verticles(group); // an unknown group is wrong use here as well as without a launcher
    String url = ControlServer.url(state.controlPort(), "/nodes");
    String body = Json.encode(new ControlServer.AddNode(group)).toString();
    Duration deadline = plan.shape().startTimeout().plusSeconds(10);
    HttpCall answer =
        HttpCall.post(url, context.home().token(), body, deadline)
            .orElseThrow(
                () ->
                    new FleetFailure(
                        "the launcher did not answer within " + deadline.toSeconds() + " s"));
    if (answer.status() != 200) {
      throw new FleetFailure(answer.body());
    }
    return answer.body();
  }
}
