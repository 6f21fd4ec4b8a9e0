package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.plan.NodeRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drain} and {@code restart}: an operation on one node. */
@Command
final class NodeOperationCommand implements Callable<Integer> {

  private final String action;

  @Mixin private final OperationRun operation;

  @Parameters(paramLabel = "NODE", description = "As shop-1.")
  private String node;

  private NodeOperationCommand(CommandContext context, String action) {
    this.action = action;
    this.operation = new OperationRun(context);
  }

  static CommandLine drain(CommandContext context) {
    return line(
        new NodeOperationCommand(context, "drain"),
        "Takes a node out of service: it leaves discovery, finishes what is in flight, ends and stays"
            + " down.");
  }

  static CommandLine restart(CommandContext context) {
    return line(
        new NodeOperationCommand(context, "restart"),
        "Drains a node and starts it again; or starts one that was drained, or that was given up"
            + " after a crash loop.");
  }

  private static CommandLine line(NodeOperationCommand command, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    NodeRequest request = new NodeRequest(Optional.of(operation.force()));
    return operation.run("POST", "/nodes/" + node + "/" + action, request);
  }
}
