package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "What there is, or what one command takes.")
final class HelpCommand implements Callable<Integer> {

  private final CommandContext context;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND")
  private String command;

  HelpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    context.out().println(command == null ? overview() : usage().getUsageMessage().strip());
    return 0;
  }

  private CommandLine usage() {
    CommandLine found = spec.commandLine().getParent().getSubcommands().get(command);
    if (found == null) {
      throw FleetFailure.wrongUse("unknown command '" + command + "'");
    }
    return found;
  }

  private static String overview() throws IOException {
    try (InputStream usage =
        HelpCommand.class.getResourceAsStream("/dev/flotilla/fleet/usage.txt")) {
      return new String(usage.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
