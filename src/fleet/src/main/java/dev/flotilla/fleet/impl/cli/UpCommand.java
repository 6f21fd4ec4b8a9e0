package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = "Starts the cluster of cluster-config/cluster.yaml; Ctrl-C stops all of it.")
final class UpCommand implements Callable<Integer> {

  /** Beyond the drain: undeploying, closing, leaving. */
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(15);

  /** For {@code run.sh}; EX_TEMPFAIL of sysexits.h. */
  private static final int NOTHING_RUNS = 75;

  /** As run.sh waits for {@code --detach}: beyond all deadlines of a start. */
  private static final Duration READY_DEADLINE = Duration.ofSeconds(900);

  private final CommandContext context;

  /** {@code run.sh} puts a new launcher into the background itself, without this option. */
  @Option(names = "--detach", description = "In the background: returns when the cluster is ready.")
  private boolean detach;

  @Mixin private final OutputFormat output;

  /**
   * What {@code up --json} prints when the cluster is ready.
   *
   * @param seconds since the launcher began
   * @param launcherPid of the process that Ctrl-C or {@code down} ends
   * @param gateway base URL; null if there is none
   * @param console base URL; null if there is none
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  private record ReadyCluster(
      String cluster,
      boolean ready,
      double seconds,
      long launcherPid,
      int portOffset,
      String gateway,
      String console,
      Map<String, String> urls) {}

  @Option(names = "--port-offset", paramLabel = "N", description = "Shifts every port by N.")
  private Integer portOffset;

  UpCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    context.home().create();
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
    if (output.json()) {
      announceWhenReady(plan);
    }
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
      output.progress("cluster " + running.cluster() + " runs, as cluster.yaml says");
    } else {
      output.progress("cluster.yaml differs from what runs:");
      difference.path("lines").forEach(line -> output.progress("  " + line.asText()));
      FleetOperation begun = client.begin("POST", "/apply", Map.of());
      FleetOperation ended = OperationRun.follow(context, output, client, begun);
      if (ended.state() != FleetOperation.OperationState.SUCCEEDED) {
        throw new FleetFailure(ended.message());
      }
    }
    FleetPlan plan = context.plan(running.portOffset());
    List<String> lines = new ArrayList<>();
    plan.shape().urls().forEach((name, url) -> lines.add(UrlLine.of(name, url)));
    output.print(readyCluster(plan, running.supervisor().pid(), 0), String.join("\n", lines));
    return 0;
  }

  /** The state file says it, to this program as to any other. */
  private void announceWhenReady(FleetPlan plan) {
    long begun = System.nanoTime();
    long pid = ProcessHandle.current().pid();
    Thread watch =
        new Thread(
            () -> {
              if (Polling.until(() -> isReady(pid), READY_DEADLINE)) {
                output.print(readyCluster(plan, pid, System.nanoTime() - begun), "");
              }
            },
            "ready");
    watch.setDaemon(true);
    watch.start();
  }

  private boolean isReady(long pid) {
    return context
        .stateFile()
        .read()
        .filter(state -> state.supervisor().pid() == pid)
        .filter(state -> state.phase() == FleetState.Phase.READY)
        .isPresent();
  }

  private static ReadyCluster readyCluster(FleetPlan plan, long pid, long nanos) {
    Map<String, String> urls = plan.shape().urls();
    return new ReadyCluster(
        plan.cluster(),
        true,
        Math.round(nanos / 1e8) / 10.0,
        pid,
        plan.portOffset(),
        urls.get("gateway"),
        urls.get("console"),
        urls);
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
        new ProgressDisplay(output.people(), context.terminal() && !output.json()),
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
