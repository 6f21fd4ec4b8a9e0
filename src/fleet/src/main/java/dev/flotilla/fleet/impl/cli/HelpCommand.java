package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.console.CommandCatalog;
import dev.flotilla.fleet.impl.console.CommandCatalog.CommandDescription;
import dev.flotilla.fleet.impl.console.NearestWord;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "What there is, or what one command takes.")
final class HelpCommand implements Callable<Integer> {

  private record CommandList(List<CommandDescription> commands) {}

  private final Set<String> offered;

  @Mixin private final OutputFormat output;

  @Mixin private ClusterIndependent noCluster;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND")
  private String command;

  HelpCommand(CommandContext context, Set<String> offered) {
    this.offered = offered;
    this.output = context.output();
  }

  @Override
  public Integer call() throws IOException {
    if (command == null) {
      output.print(
          new CommandList(CommandCatalog.of(spec.commandLine().getParent(), offered)), overview());
    } else {
      CommandLine found = commandLine();
      output.print(CommandCatalog.of(found), found.getUsageMessage().strip());
    }
    return 0;
  }

  private CommandLine commandLine() {
    Map<String, CommandLine> commands = spec.commandLine().getParent().getSubcommands();
    CommandLine found = commands.get(command);
    if (found == null) {
      throw FleetFailure.wrongUse(
          "unknown command '" + command + "'" + NearestWord.hint(command, commands.keySet()));
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
