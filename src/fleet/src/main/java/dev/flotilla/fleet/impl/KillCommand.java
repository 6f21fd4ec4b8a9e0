package dev.flotilla.fleet.impl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "SIGKILL: the supervisor starts it again.")
final class KillCommand implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(paramLabel = "NODE", description = "As shop-1.")
  private String node;

  KillCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().println("killed " + NodeSignal.send(context.running().node(node), Signal.KILL));
    return 0;
  }
}
