package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.supervisor.ProgressDisplay;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperation.OperationEvent;
import dev.flotilla.plan.FleetOperation.OperationState;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every operation on nodes, and what a person sees of it. */
final class OperationRun {

  @Mixin private ClusterChoice cluster;

  @Option(names = "--detach", description = "Do not wait for the end: status tells how it goes.")
  private boolean detach;

  @Option(names = "--json", description = "Print the operation as one JSON object at its end.")
  private boolean json;

  @Option(
      names = "--force",
      description = "Even if it is the last node that hosts something, or others are missing.")
  private boolean force;

  boolean force() {
    return force;
  }

  /**
   * Begins an operation, and follows it unless it was detached.
   *
   * @return exit code
   */
  int run(CommandContext context, String method, String path, Object request) {
    FleetClient client = new FleetClient(context, cluster.running(context));
    FleetOperation begun = client.begin(method, path, request);
    if (detach) {
      print(context, begun, begun.kind() + " " + begun.target() + " runs, operation " + begun.id());
      return 0;
    }
    return follow(context, client, begun, json);
  }

  /** Shows an operation until it has ended; 0 if it succeeded. */
  static int follow(
      CommandContext context, FleetClient client, FleetOperation begun, boolean json) {
    ProgressDisplay display =
        new ProgressDisplay(json ? context.err() : context.out(), context.terminal() && !json);
    FleetOperation ended = client.follow(begun, event -> show(display, event));
    display.settle();
    boolean succeeded = ended.state() == OperationState.SUCCEEDED;
    if (json) {
      context.out().println(Json.encode(ended).toString());
    } else if (succeeded) {
      context.out().println(ended.message());
    }
    if (!succeeded) {
      context.err().println("run.sh: " + ended.message());
    }
    return succeeded ? 0 : 1;
  }

  private static void show(ProgressDisplay display, OperationEvent event) {
    boolean moving = event.text().startsWith("DRAINING") || event.text().startsWith("STARTING");
    display.show(event.node(), event.text(), !moving);
  }

  private void print(CommandContext context, FleetOperation operation, String sentence) {
    context.out().println(json ? Json.encode(operation).toString() : sentence);
  }
}
