package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.scaffold.FileChanges;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "new", description = "Writes a service in this tree, or a stand-alone application.")
final class NewCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private NewCommand() {}

  /** The command with its two subcommands. */
  static CommandLine line(CommandContext context) {
    CommandLine line = new CommandLine(new NewCommand());
    line.addSubcommand("service", new NewServiceCommand(context));
    line.addSubcommand("app", new NewAppCommand(context));
    return line;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "new takes what to write: service or app");
  }

  /** Writes the files and names each, or only names them. */
  static void write(FileChanges changes, boolean dryRun, PrintStream out) {
    if (!dryRun) {
      changes.apply();
    }
    list(dryRun ? "would write  " : "wrote    ", changes.created(), out);
    list(dryRun ? "would change " : "changed  ", changes.changed(), out);
  }

  private static void list(String what, List<String> files, PrintStream out) {
    files.forEach(file -> out.println(what + file));
  }
}
