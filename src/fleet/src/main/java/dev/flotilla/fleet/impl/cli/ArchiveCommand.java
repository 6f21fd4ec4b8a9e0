package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.jvm.ArchiveBuild;
import dev.flotilla.fleet.impl.jvm.Release;
import dev.flotilla.fleet.impl.jvm.Releases;
import dev.flotilla.fleet.impl.jvm.TrainingPlan;
import dev.flotilla.fleet.impl.jvm.TrainingRun;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The end of a build, which {@code run.sh} calls. */
@Command(
    name = "archive",
    hidden = true,
    description = "Makes the class archives of the jars, in a new release if asked to.")
final class ArchiveCommand implements Callable<Integer> {

  private final CommandContext context;

  @Option(
      names = "--releases",
      paramLabel = "FOLDER",
      description = "Where a release of the jars is made; without it archives lie beside the jars.")
  private Path releases;

  @Option(
      names = "--training",
      required = true,
      paramLabel = "FOLDER",
      description = "What is kept from build to build.")
  private Path training;

  ArchiveCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (releases == null) {
      archive(context.release());
      return 0;
    }
    Releases all = new Releases(releases.toAbsolutePath());
    Release release = all.of(context.jars());
    archive(release);
    all.publish(release);
    all.removeUnused();
    return 0;
  }

  /** Without archives everything works, only slower. */
  private void archive(Release release) {
    if (release.isArchived()) {
      return;
    }
    Path java = context.java();
    TrainingPlan plan = new TrainingPlan(context.cluster(), context.config());
    try {
      new ArchiveBuild(
              release,
              new TrainingRun(plan, java),
              training.toAbsolutePath(),
              java,
              line -> context.err().println(line))
          .make();
    } catch (FleetFailure notMade) {
      context.err().println(notMade.getMessage() + "; starts are slower");
    }
  }
}
