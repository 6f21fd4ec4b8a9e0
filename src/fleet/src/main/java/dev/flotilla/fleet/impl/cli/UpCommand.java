package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.fleet.impl.database.EmbeddedDatabase;
import dev.flotilla.fleet.impl.database.ExternalDatabase;
import dev.flotilla.fleet.impl.jvm.NodeJvm;
import dev.flotilla.fleet.impl.jvm.NodeLauncher;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.UrlLine;
import dev.flotilla.fleet.impl.supervisor.ProgressDisplay;
import dev.flotilla.fleet.impl.supervisor.Supervisor;
import dev.flotilla.plan.FleetOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = "Starts the cluster of cluster-config/cluster.yaml; Ctrl-C stops all of it.")
final class UpCommand implements Callable<Integer> {

  /** Beyond the drain: undeploying, closing, leaving. */
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(15);

  /** For {@code run.sh}; EX_TEMPFAIL of sysexits.h. */
  private static final int NOTHING_RUNS = 75;

  private final CommandContext context;

  /** {@code run.sh} puts a new launcher into the background itself, without this option. */
  @Option(names = "--detach", description = "In the background: returns when the cluster is ready.")
  private boolean detach;

  @Option(names = "--port-offset", paramLabel = "N", description = "Shifts every port by N.")
  private Integer portOffset;

  UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<FleetState> state = context.stateFile().read();
    if (state.filter(it -> it.supervisor().alive()).isPresent()) {
      ClusterChoice.check(context, state.get(), portOffset);
      return applyTo(state.get());
    }
    if (detach) {
      return NOTHING_RUNS;
    }
    if (portOffset == null) { // that of the cluster that a launcher has left, if one did
      portOffset = state.map(FleetState::portOffset).orElse(0);
    }
    FleetPlan plan = context.plan(portOffset);
    Supervisor supervisor = new Supervisor(supervisorParts(plan));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervisor), "stop"));
    supervisor.run();
    return supervisor.cameUp() ? 0 : 1;
  }

  /** The cluster runs: what {@code cluster.yaml} says now is shown, and then done. */
  private int applyTo(FleetState running) {
    FleetClient client = new FleetClient(context, running);
    JsonNode difference = client.get("/difference");
    if (difference.path("lines").isEmpty() && difference.path("fixed").isEmpty()) {
      context.out().println("cluster " + running.cluster() + " runs, as cluster.yaml says");
      running.urls().forEach((name, url) -> context.out().println(UrlLine.of(name, url)));
      return 0;
    }
    context.out().println("cluster.yaml differs from what runs:");
    difference.path("lines").forEach(line -> context.out().println("  " + line.asText()));
    FleetOperation begun = client.begin("POST", "/apply", Map.of());
    return OperationRun.follow(context, client, begun, false);
  }

  private static void stop(Supervisor supervisor) {
    supervisor.stop();
    try {
      supervisor.awaitEnd();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private NodeLauncher launcher(
      FleetPlan plan, List<String> members, String databaseUri, String release) {
    NodeJvm.Program program = context.program(release);
    program.release().use();
    return new NodeJvm(program, plan, members, databaseUri);
  }

  private FleetPlan configured() {
    try {
      return context.plan(portOffset);
    } catch (ConfigFailure wrong) {
      throw new FleetFailure(wrong.getMessage());
    }
  }

  private Supervisor.SupervisorParts supervisorParts(FleetPlan plan) {
    FleetHome home = context.home();
    String foreign = context.environment().getOrDefault("FLOTILLA_PG_URI", "");
    return new Supervisor.SupervisorParts(
        home,
        plan,
        this::configured,
        context.jars().toString(),
        new ProgressDisplay(context.out(), context.terminal()),
        Clock.system(),
        plan.shape().drainTimeout().plus(AFTER_DRAIN),
        foreign.isEmpty(),
        () ->
            foreign.isEmpty()
                ? EmbeddedDatabase.start(
                    home.postgres(),
                    plan.shape().postgres().port(),
                    plan.shape().postgres().database())
                : ExternalDatabase.reach(foreign),
        foreign.isEmpty() ? plan.shape().postgres().port() : ExternalDatabase.portOf(foreign),
        this::launcher);
  }
}
