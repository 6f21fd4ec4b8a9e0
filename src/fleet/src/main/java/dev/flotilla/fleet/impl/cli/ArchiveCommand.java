package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.jvm.ArchiveBuild;
import dev.flotilla.fleet.impl.jvm.ProcessSpec;
import dev.flotilla.fleet.impl.jvm.Release;
import dev.flotilla.fleet.impl.jvm.Releases;
import dev.flotilla.fleet.impl.jvm.TrainingPlan;
import dev.flotilla.fleet.impl.jvm.TrainingRun;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Option(
      names = "--later",
      description = "Returns at once if no training is needed: a process in the background works.")
  private boolean later;

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
    ArchiveBuild build =
        new ArchiveBuild(
            release,
            new TrainingRun(plan, java),
            training.toAbsolutePath(),
            java,
            line -> context.err().println(line));
    try {
      if (!later || build.needsTraining()) {
        build.make();
      } else if (!release.isBeingArchived()) {
        inBackground(release);
      }
    } catch (IOException unreadable) {
      context.err().println("cannot read " + release.jars() + ": " + unreadable);
    } catch (FleetFailure notMade) {
      context.err().println(notMade.getMessage() + "; starts are slower");
    }
  }

  /** With low priority: what starts meanwhile comes first. */
  private void inBackground(Release release) {
    List<String> words = new ArrayList<>(List.of("nice", "-n", "19", context.java().toString()));
    words.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.add("-Dlogback.configurationFile=dev/flotilla/fleet/logback-launcher.xml");
    words.addAll(List.of("-Dflotilla.root=" + context.root(), "-Dflotilla.jars=" + release.jars()));
    words.addAll(List.of("-cp", release.classPath(), "dev.flotilla.fleet.Main", "archive"));
    words.addAll(List.of("--training", training.toAbsolutePath().toString()));
    new ProcessSpec(words, Map.of()).start(release.log());
  }
}
