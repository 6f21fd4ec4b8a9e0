package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.scaffold.FileChanges;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "new", description = "Writes a service in this tree, or a stand-alone application.")
final class NewCommand implements Callable<Integer> {

  /**
   * What {@code new --json} prints.
   *
   * @param folder that the files are relative to
   * @param dryRun whether nothing was written
   */
  private record WrittenFiles(
      String folder, boolean dryRun, List<String> created, List<String> changed) {}

  @Mixin private final OutputFormat output;

  @Mixin private ClusterIndependent noCluster;

  @Spec private CommandSpec spec;

  private NewCommand(CommandContext context) {
    this.output = context.output();
  }

  /** The command with its two subcommands. */
  static CommandLine line(CommandContext context) {
    CommandLine line = new CommandLine(new NewCommand(context));
    line.addSubcommand("service", new NewServiceCommand(context));
    line.addSubcommand("app", new NewAppCommand(context));
    return line;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "new takes what to write: service or app");
  }

  /**
   * Writes the files and names each, or only names them.
   *
   * @param folder that the names are relative to
   * @param hints what people read below
   */
  static void write(
      FileChanges changes, Path folder, boolean dryRun, OutputFormat output, List<String> hints) {
    if (!dryRun) {
      changes.apply();
    }
    List<String> text = new ArrayList<>();
    changes.created().forEach(file -> text.add((dryRun ? "would write  " : "wrote    ") + file));
    changes.changed().forEach(file -> text.add((dryRun ? "would change " : "changed  ") + file));
    text.addAll(hints);
    output.print(
        new WrittenFiles(folder.toString(), dryRun, changes.created(), changes.changed()),
        String.join("\n", text));
  }
}
