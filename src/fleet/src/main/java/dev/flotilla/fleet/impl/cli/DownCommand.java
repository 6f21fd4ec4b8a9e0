package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.supervisor.ControlServer;
import dev.flotilla.fleet.impl.supervisor.OrphanedProcesses;
import java.time.Duration;
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

  DownCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Optional<FleetState> running = cluster.read(context);
    if (running.isPresent()) {
      stop(running.get());
    } else if (!cleanPostgres()) {
      context.out().println("no cluster runs in " + context.home().folder());
    }
    return 0;
  }

  private void stop(FleetState state) {
    if (state.supervisor().alive()) {
      askToStop(state);
    } else {
      context
          .out()
          .println("the launcher (pid " + state.supervisor().pid() + ") has ended; cleaning up");
    }
    // The database may have come up after the launcher last wrote what runs.
    List<String> left = OrphanedProcesses.clean(context.stateFile().read().orElse(state));
    cleanPostgres();
    context.stateFile().delete();
    left.forEach(name -> context.out().println("ended " + name));
    context.out().println("stopped; the data stays in " + context.home().folder());
  }

  private void askToStop(FleetState state) {
    context.out().println("stopping " + state.cluster() + " ...");
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
    server.ifPresent(
        process -> context.out().println("ended PostgreSQL (pid " + process.pid() + ")"));
    return server.isPresent();
  }
}
