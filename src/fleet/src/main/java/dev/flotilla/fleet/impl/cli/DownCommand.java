package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.supervisor.ControlServer;
import dev.flotilla.fleet.impl.supervisor.OrphanedProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "down", description = "Stops everything that up started; the data stays.")
final class DownCommand implements Callable<Integer> {

  /** Above the sum of all deadlines that the supervisor itself keeps. */
  private static final Duration DEADLINE = Duration.ofSeconds(150);

  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(2);

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  /** Processes that the launcher had left, and were ended here. */
  private final List<String> ended = new ArrayList<>();

  /**
   * What {@code down --json} prints.
   *
   * @param cluster that ran; null if none did
   * @param ended what no launcher ended in order, as {@code shop-1 (pid 4711)}
   * @param home where the data stays
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  private record StoppedCluster(String cluster, boolean stopped, List<String> ended, String home) {}

  DownCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    Optional<FleetState> running = cluster.read(context);
    running.ifPresent(this::stop);
    boolean stopped = cleanPostgres() | running.isPresent();
    context.stateFile().delete();
    String home = context.home().folder().toString();
    output.print(
        new StoppedCluster(running.map(FleetState::cluster).orElse(null), stopped, ended, home),
        (stopped ? "stopped; the data stays in " : "no cluster runs in ") + home);
    return 0;
  }

  private void stop(FleetState state) {
    if (state.supervisor().alive()) {
      askToStop(state);
    } else {
      output.progress("the launcher (pid " + state.supervisor().pid() + ") has ended; cleaning up");
    }
    // The database may have come up after the launcher last wrote what runs.
    OrphanedProcesses.clean(context.stateFile().read().orElse(state)).forEach(this::ended);
  }

  private void askToStop(FleetState state) {
    output.progress("stopping " + state.cluster() + " ...");
    boolean asked =
        HttpCall.post(
                ControlServer.url(state.controlPort(), "/stop"),
                context.home().token(),
                "",
                ANSWER_DEADLINE)
            .filter(answer -> answer.status() == 200)
            .isPresent();
    if (!asked) {
      ProcessSignal.CONT.send(state.supervisor());
      ProcessSignal.TERM.send(state.supervisor());
    }
    if (!Polling.until(() -> !state.supervisor().alive(), DEADLINE)) {
      context
          .err()
          .println("the launcher did not end within " + DEADLINE.toSeconds() + " s: killed");
      ProcessSignal.KILL.send(state.supervisor());
      Polling.until(() -> !state.supervisor().alive(), ANSWER_DEADLINE);
    }
  }

  private boolean cleanPostgres() {
    Optional<ProcessId> server = OrphanedProcesses.postgresIn(context.home().postgres());
    server.ifPresent(process -> OrphanedProcesses.end(process, ProcessSignal.INT));
    server.ifPresent(process -> ended("PostgreSQL (pid " + process.pid() + ")"));
    return server.isPresent();
  }

  private void ended(String process) {
    ended.add(process);
    output.progress("ended " + process);
  }
}
