package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.plan.NodeRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "drain",
    description =
        "Takes a node out of service: it leaves discovery, finishes what is in flight, ends and stays down.")
final class DrainCommand implements Callable<Integer> {

  @Mixin private final OperationRun operation;

  @Parameters(paramLabel = "NODE", description = "As shop-1.")
  private String node;

  DrainCommand(CommandContext context) {
    this.operation = new OperationRun(context);
  }

  @Override
  public Integer call() {
    NodeRequest request = new NodeRequest(Optional.of(operation.force()));
    return operation.run("POST", "/nodes/" + node + "/drain", request);
  }
}
