package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
import dev.flotilla.fleet.impl.supervisor.ProgressDisplay;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperation.OperationEvent;
import dev.flotilla.plan.FleetOperation.OperationState;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every operation on nodes, and what a person sees of it. */
final class OperationRun {

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Option(
      names = "--detach",
      description = "Returns as soon as it has begun; status shows how it goes.")
  private boolean detach;

  @Option(
      names = "--force",
      description = "Even if it is the last node that hosts something, or others are missing.")
  private boolean force;

  OperationRun(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  boolean force() {
    return force;
  }

  /**
   * Begins an operation, and follows it unless it was detached.
   *
   * @return exit code
   */
  int run(String method, String path, Object request) {
    FleetClient client = new FleetClient(context, cluster.running(context));
    FleetOperation begun = client.begin(method, path, request);
    if (detach) {
      output.print(begun, begun.kind() + " " + begun.target() + " runs, operation " + begun.id());
      return 0;
    }
    FleetOperation ended = follow(context, output, client, begun);
    boolean succeeded = ended.state() == OperationState.SUCCEEDED;
    if (succeeded || output.json()) {
      output.print(ended, ended.message());
    }
    if (!succeeded) {
      context.err().println("run.sh: " + ended.message());
    }
    return succeeded ? 0 : 1;
  }

  /** Shows an operation until it has ended, and returns all of it. */
  static FleetOperation follow(
      CommandContext context, OutputFormat output, FleetClient client, FleetOperation begun) {
    ProgressDisplay display =
        new ProgressDisplay(output.people(), context.terminal() && !output.json());
    FleetOperation ended = client.follow(begun, event -> show(display, event));
    display.settle();
    return ended;
  }

  private static void show(ProgressDisplay display, OperationEvent event) {
    boolean moving = event.text().startsWith("DRAINING") || event.text().startsWith("STARTING");
    display.show(event.node(), event.text(), !moving);
  }
}
