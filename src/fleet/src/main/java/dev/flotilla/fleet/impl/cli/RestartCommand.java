package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.plan.NodeRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "restart",
    description =
        "Drains a node and starts it again; or starts one that was drained, or that was given up after"
            + " a crash loop.")
final class RestartCommand implements Callable<Integer> {

  @Mixin private final OperationRun operation;

  @Parameters(paramLabel = "NODE", description = "As shop-1.")
  private String node;

  RestartCommand(CommandContext context) {
    this.operation = new OperationRun(context);
  }

  @Override
  public Integer call() {
    NodeRequest request = new NodeRequest(Optional.of(operation.force()));
    return operation.run("POST", "/nodes/" + node + "/restart", request);
  }
}
