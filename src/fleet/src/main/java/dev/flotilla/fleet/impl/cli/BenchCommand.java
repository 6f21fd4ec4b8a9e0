package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.jvm.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

  private final CommandContext context;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
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
  }

  @Override
  public Integer call() throws InterruptedException {
    if (name == null) {
      spec.commandLine().usage(context.out());
      return 0;
    }
    return ChildProcess.run(words(), Map.of());
  }

  private List<String> words() {
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
