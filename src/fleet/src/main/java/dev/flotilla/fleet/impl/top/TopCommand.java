package dev.flotilla.fleet.impl.top;

import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.AdminApiClient;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code top}. */
@Command(
    name = "top",
    description =
        "Nodes with processor time, memory, event-loop lag and work in flight, and services with"
            + " rate, failures and latency over the last ten seconds.")
public final class TopCommand implements Callable<Integer> {

  /** Moves the cursor to the upper left, so that the table is written over the one before. */
  private static final String HOME = "\u001b[H";

  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String CLEAR_REST = "\u001b[J";
  private static final String CLEAR_LINE_END = "\u001b[K";
  private static final long PERIOD_MS = 1_000;

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Option(
      names = "--once",
      description = "Prints the table once; so it does without a terminal, and with --json.")
  private boolean once;

  public TopCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    AdminApiClient api = new AdminApiClient(context, cluster.running(context));
    TopReader reader = new TopReader(api::get);
    if (once || output.json() || !context.terminal()) {
      TopPage page = reader.read(Instant.now());
      output.print(page, output.json() ? "" : page.text());
      return 0;
    }
    context.out().print(CLEAR);
    while (!output.readerEnded()) {
      String text = reader.read(Instant.now()).text();
      String lines =
          text.lines().map(line -> line + CLEAR_LINE_END + "\n").reduce("", String::concat);
      context.out().print(HOME + lines + CLEAR_REST);
      context.out().flush();
      Thread.sleep(PERIOD_MS);
    }
    return 0;
  }
}
