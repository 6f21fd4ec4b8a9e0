package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.plan.ScaleRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "scale",
    description = {
      "Gives a group another number of nodes, one node after the other. The number outlives the launcher,"
          + " until cluster.yaml says another one.",
      "The surplus leaves in order: no request fails."
    })
final class ScaleCommand implements Callable<Integer> {

  @Mixin private final OperationRun operation;

  @Parameters(paramLabel = "GROUP", index = "0", description = "As shop.")
  private String group;

  @Parameters(paramLabel = "N", index = "1", description = "How many nodes it should have.")
  private int nodes;

  ScaleCommand(CommandContext context) {
    this.operation = new OperationRun(context);
  }

  @Override
  public Integer call() {
    ScaleRequest request = new ScaleRequest(nodes, Optional.of(operation.force()));
    return operation.run("PUT", "/groups/" + group, request);
  }
}
