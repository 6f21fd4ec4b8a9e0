package dev.flotilla.fleet.impl;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "SIGCONT: it goes on.")
final class ResumeCommand implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(paramLabel = "NODE", description = "As shop-1.")
  private String node;

  ResumeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().println("resumed " + NodeSignal.send(context.running().node(node), Signal.CONT));
    return 0;
  }
}
