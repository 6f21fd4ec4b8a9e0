package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.LogSearch;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.AdminApiClient;
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
  private static final long SEARCH_MS = 1_000;

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

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "Asks all nodes: lines of this level and above, as WARN.")
  private String level;

  @Option(
      names = "--grep",
      paramLabel = "TEXT",
      description = "Asks all nodes: lines that contain the text, in any case.")
  private String text;

  @Option(
      names = "--trace",
      paramLabel = "ID",
      description = "Asks all nodes: lines that belong to the trace.")
  private String trace;

  LogsCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    if (level != null || text != null || trace != null) {
      return search();
    }
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

  /** The nodes know level and trace of a line, and those on other machines have no file here. */
  private int search() throws InterruptedException {
    Map<String, String> filters = new LinkedHashMap<>();
    filters.put("node", node);
    filters.put("level", level);
    filters.put("text", text);
    filters.put("traceId", trace);
    filters.put("limit", Integer.toString(lines));
    AdminApiClient api = new AdminApiClient(context, cluster.running(context));
    LogSearch search = new LogSearch(api::get, filters);
    do {
      search.more().forEach(line -> output.print(line, LogSearch.text(line)));
      if (follow) {
        Thread.sleep(SEARCH_MS);
      }
    } while (follow && !output.readerEnded());
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
