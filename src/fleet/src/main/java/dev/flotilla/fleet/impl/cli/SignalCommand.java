package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.LauncherNotice;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.plan.FleetEvent.FleetEventKind;
import dev.flotilla.plan.FleetNotice;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kill}, {@code pause} and {@code resume}: a signal to a node or to the database. */
@Command
final class SignalCommand implements Callable<Integer> {

  private record SignalledNode(String node, long pid, String signal) {}

  /** What stands beside the nodes. */
  static final class SignalledDatabase extends Words {
    SignalledDatabase() {
      super(List.of(FleetState.POSTGRES));
    }
  }

  private final CommandContext context;
  private final ProcessSignal processSignal;
  private final String done;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Parameters(
      paramLabel = "NODE",
      completionCandidates = SignalledDatabase.class,
      description = "As shop-1 or postgres.")
  private String node;

  private SignalCommand(CommandContext context, ProcessSignal processSignal, String done) {
    this.context = context;
    this.processSignal = processSignal;
    this.done = done;
    this.output = context.output();
  }

  static CommandLine kill(CommandContext context) {
    return line(
        new SignalCommand(context, ProcessSignal.KILL, "killed"),
        "SIGKILL: the supervisor starts it again.");
  }

  static CommandLine pause(CommandContext context) {
    return line(
        new SignalCommand(context, ProcessSignal.STOP, "paused"),
        "SIGSTOP: it hangs until resume.");
  }

  static CommandLine resume(CommandContext context) {
    return line(new SignalCommand(context, ProcessSignal.CONT, "resumed"), "SIGCONT: it goes on.");
  }

  private static CommandLine line(SignalCommand command, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description);
    return line;
  }

  /** Sends the signal, if the process is still the one that was started. */
  @Override
  public Integer call() {
    FleetState running = cluster.running(context);
    ProcessId process =
        running
            .process(node)
            .filter(ProcessId::alive)
            .orElseThrow(() -> new FleetFailure("node " + node + " does not run here now"));
    if (!processSignal.send(process)) {
      throw new FleetFailure("could not send SIG" + processSignal + " to pid " + process.pid());
    }
    LauncherNotice.send(
        context, running, new FleetNotice(FleetEventKind.SIGNAL, node, "was " + done));
    output.print(
        new SignalledNode(node, process.pid(), "SIG" + processSignal),
        done + " " + node + " (pid " + process.pid() + ")");
    return 0;
  }
}
