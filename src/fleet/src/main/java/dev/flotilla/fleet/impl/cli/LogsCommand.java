package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.LogTail;
import dev.flotilla.fleet.impl.plan.FleetState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "The end of the logs of all processes, or of one.")
final class LogsCommand implements Callable<Integer> {

  private static final String SUFFIX = ".log";
  private static final long POLL_MS = 200;

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  /** One line of a log, as {@code logs --json} prints it. */
  private record LoggedLine(String node, String line) {}

  /** What has a log beside the nodes. */
  static final class OtherLogs extends Words {
    OtherLogs() {
      super(List.of("launcher", FleetState.POSTGRES));
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "NODE",
      completionCandidates = OtherLogs.class,
      description = "As shop-1, launcher or postgres.")
  private String node;

  @Option(
      names = {"-f", "--follow"},
      description = "And what comes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "How many lines of each log; ${DEFAULT-VALUE} by default.",
      defaultValue = "100")
  private int lines;

  LogsCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    cluster.read(context);
    Map<String, Path> logs = chosen();
    Map<String, LogTail> tails = new LinkedHashMap<>();
    logs.forEach((name, file) -> tails.put(name, LogTail.fromEnd(file)));
    logs.forEach((name, file) -> LogTail.last(file, lines).forEach(line -> print(name, line)));
    while (follow && !output.readerEnded()) {
      tails.forEach((name, tail) -> tail.more().forEach(line -> print(name, line)));
      Thread.sleep(POLL_MS);
    }
    return 0;
  }

  private Map<String, Path> chosen() {
    Map<String, Path> logs = new LinkedHashMap<>();
    for (Path file : files()) {
      logs.put(file.getFileName().toString().replace(SUFFIX, ""), file);
    }
    if (Files.exists(context.home().postgresLog())) {
      logs.put(FleetState.POSTGRES, context.home().postgresLog());
    }
    logs.keySet().removeIf(name -> node != null && !node.equals(name));
    if (logs.isEmpty()) {
      throw node == null
          ? new FleetFailure("no logs in " + context.home().logs() + " yet")
          : FleetFailure.wrongUse("no log of " + node + " in " + context.home().logs());
    }
    return logs;
  }

  private List<Path> files() {
    if (!Files.isDirectory(context.home().logs())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(context.home().logs())) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + context.home().logs() + ": " + unreadable);
    }
  }

  private void print(String name, String line) {
    output.print(
        new LoggedLine(name, line),
        node == null ? String.format(Locale.ROOT, "%-9s| %s", name, line) : line);
  }
}
