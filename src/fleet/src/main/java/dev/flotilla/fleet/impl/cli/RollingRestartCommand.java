package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.FleetClient;
import dev.flotilla.plan.RollingRestartRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rolling-restart",
    description = {
      "Restarts one node after the other, each as soon as the one before is ready and all see each other.",
      "Builds first if sources changed: each node that is restarted runs the new code. It stops at the"
          + " first node that does not come back."
    })
final class RollingRestartCommand implements Callable<Integer> {

  private final Path jars;

  @Mixin private final OperationRun operation;

  @Parameters(
      paramLabel = "GROUP",
      arity = "0..1",
      description = "Only the nodes of this group; without it all nodes.")
  private String group;

  @Option(
      names = "--continue",
      description = "Go on with the nodes that the last rolling restart has not restarted.")
  private boolean resume;

  RollingRestartCommand(CommandContext context) {
    this.jars = context.jars();
    this.operation = new OperationRun(context);
  }

  @Override
  public Integer call() {
    RollingRestartRequest request =
        new RollingRestartRequest(
            Optional.ofNullable(group), Optional.of(resume), Optional.of(operation.force()));
    String release = FleetClient.encoded(jars.toString());
    return operation.run("POST", "/rolling-restart?release=" + release, request);
  }
}
