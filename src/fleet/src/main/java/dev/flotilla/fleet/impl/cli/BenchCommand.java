package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.console.NearestWord;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.jvm.ChildProcess;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = {
      "Compares Flotilla with peers: both in turns in one run, medians of the rounds. Prints a table and "
          + "writes bench/NAME.json in the home. It needs no cluster, and leaves no process.",
      "Whether targets are met is in the table; the exit code only says whether it was measured."
    },
    footer = {
      "",
      "Benchmarks:",
      "  breaker    Calls through breaker and mesh, by JMH, against resilience4j.",
      "  discovery  10,000 records on 5 nodes: look-ups, updates, memory, crashes.",
      "  isolation  Latency of a healthy service beside one that is sick.",
      "  rpc        Calls a contract in another JVM, against the raw bus, gRPC-java and NATS.",
      "  start      Three nodes and PostgreSQL until ready, against three bare JVMs of vertx-hazelcast."
    })
final class BenchCommand implements Callable<Integer> {

  private static final String MAIN = "dev.flotilla.bench.BenchMain";

  /** As the benchmarks have it: fewer have no median that is worth the name. */
  private static final int LEAST_ROUNDS = 3;

  /**
   * What {@code bench --json} lists.
   *
   * @param benchmarks a sentence for each name
   */
  private record BenchmarkList(Map<String, String> benchmarks) {}

  /** The names of the footer above. */
  static final class Names extends Words {
    Names() {
      super(List.copyOf(benchmarks().keySet()));
    }
  }

  private final CommandContext context;

  @Mixin private final OutputFormat output;

  @Mixin private ClusterIndependent noCluster;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      completionCandidates = Names.class,
      description = "Which one; without it they are listed.")
  private String name;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each case is measured, 3 or more.")
  private Integer rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long one measurement takes (one subject, case and round), as 3 or 0.5.")
  private Double seconds;

  @Option(
      names = "--quick",
      description = "Only to see that it works: below 40 s, no good figures.")
  private boolean quick;

  BenchCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    if (name == null) {
      output.print(
          new BenchmarkList(benchmarks()), spec.commandLine().getUsageMessage().stripTrailing());
      return 0;
    }
    List<String> words = words();
    return output.json() ? printedFile(words) : ChildProcess.run(words, Map.of());
  }

  /** The table goes to stderr; the file that the benchmark writes is the result. */
  private int printedFile(List<String> words) throws InterruptedException {
    int code = ChildProcess.run(words, Map.of(), output::progress);
    if (code != 0) {
      throw new FleetFailure("benchmark " + name + " did not run to its end");
    }
    Path file = context.home().benchmarks().resolve(name + ".json");
    try {
      output.print(Json.mapper().readTree(file.toFile()), "");
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + file + ": " + unreadable);
    }
    return 0;
  }

  private static Map<String, String> benchmarks() {
    Map<String, String> sentences = new LinkedHashMap<>();
    for (String line : BenchCommand.class.getAnnotation(Command.class).footer()) {
      if (line.startsWith("  ")) {
        String[] parts = line.strip().split(" +", 2);
        sentences.put(parts[0], parts[1]);
      }
    }
    return sentences;
  }

  private List<String> words() {
    if (!benchmarks().containsKey(name)) {
      throw FleetFailure.wrongUse(
          "no benchmark '"
              + name
              + "'; benchmarks are: "
              + String.join(", ", benchmarks().keySet())
              + NearestWord.hint(name, benchmarks().keySet()));
    }
    List<String> words = new ArrayList<>();
    words.addAll(List.of(context.java().toString(), "-Xmx256m"));
    words.add("-Dflotilla.bench.folder=" + context.home().benchmarks());
    words.add("-Dflotilla.bench.root=" + context.root());
    if (rounds != null) {
      check(rounds >= LEAST_ROUNDS, "--rounds must be at least 3 but was " + rounds);
      words.add("-Dflotilla.bench.rounds=" + rounds);
    }
    if (seconds != null) {
      check(seconds >= 0.05 && seconds <= 600, "--seconds must be 0.05 to 600 but was " + seconds);
      words.add("-Dflotilla.bench.seconds=" + seconds);
    }
    if (quick) {
      words.add("-Dflotilla.bench.quick=true");
    }
    words.addAll(List.of("-cp", context.benchClassPath(), MAIN, name));
    return words;
  }

  private void check(boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), rule);
    }
  }
}
