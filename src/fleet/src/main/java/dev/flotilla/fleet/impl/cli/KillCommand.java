package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.os.ProcessSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "SIGKILL: the supervisor starts it again.")
final class KillCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Parameters(paramLabel = "NODE", description = "As shop-1 or postgres.")
  private String node;

  KillCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context
        .out()
        .println("killed " + NodeSignal.send(cluster.running(context), node, ProcessSignal.KILL));
    return 0;
  }
}
