package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.scaffold.AppScaffold;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "app",
    description = {
      "Writes a stand-alone Maven project that uses Flotilla: a contract, a verticle, a test, a"
          + " cluster and its run.sh.",
      "Its build finds Flotilla in the local Maven repository, into which this command installs"
          + " the modules of this tree first."
    })
final class NewAppCommand implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private final OutputFormat output;

  @Mixin private ClusterIndependent noCluster;

  @Parameters(paramLabel = "FOLDER", description = "The new folder; it may exist if it is empty.")
  private Path folder;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name of the project and its cluster; by default that of the folder.")
  private String name;

  @Option(names = "--dry-run", description = "Lists the files, and writes nothing.")
  private boolean dryRun;

  /** Only for the usage: {@code run.sh} installs before it calls this. */
  @Option(names = "--no-install", description = "Leaves the local Maven repository as it is.")
  private boolean noInstall;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  NewAppCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    AppScaffold app = new AppScaffold(context.root(), folder, name);
    NewCommand.write(app.changes(), app.folder(), dryRun, output, hints(app));
    return 0;
  }

  private List<String> hints(AppScaffold app) {
    List<String> hints = new ArrayList<>();
    if (!dryRun) {
      hints.add("");
      hints.add("The application is in " + app.folder() + ". These commands start it and ask it:");
      hints.add("  cd '" + app.folder().toString().replace("'", "'\\''") + "'");
      hints.add("  ./run.sh up --detach");
      hints.add("  curl http://127.0.0.1:8080/api/greetings/Ada");
    }
    if (noInstall) {
      hints.add(
          "Its build needs Flotilla in the local Maven repository: 'mvn -DskipTests install' in "
              + context.root()
              + " puts it there.");
    }
    return hints;
  }
}
