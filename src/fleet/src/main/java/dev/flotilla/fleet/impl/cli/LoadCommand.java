package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Durations;
import dev.flotilla.fleet.impl.jvm.ChildProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    description = "Runs a Gatling scenario against the running cluster; 1 if an assertion fails.")
final class LoadCommand implements Callable<Integer> {

  private static final String MAIN = "dev.flotilla.load.LoadMain";

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SCENARIO", description = "smoke, browse, shop or bad-input")
  private String scenario;

  @Option(names = "--duration", paramLabel = "TIME", description = "How long, as 30s or 5m.")
  private String duration;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests per second (browse, shop, bad-input).")
  private Integer rate;

  LoadCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    return ChildProcess.run(words(), Map.of());
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(context.java().toString(), "-Xmx512m", "-XX:+UseParallelGC"));
    words.add("-Dflotilla.load.reports=" + context.home().reports());
    gateway().ifPresent(url -> words.add("-Dflotilla.load.url=" + url));
    seconds().ifPresent(count -> words.add("-Dflotilla.load.seconds=" + count));
    rate().ifPresent(count -> words.add("-Dflotilla.load.rate=" + count));
    // Gatling writes its log past String's copies.
    words.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp"));
    words.addAll(List.of(context.loadClassPath(), MAIN, scenario));
    return words;
  }

  /** Empty if no cluster runs: the scenario fails with that after it has checked its own name. */
  private Optional<String> gateway() {
    return cluster
        .read(context)
        .filter(state -> state.supervisor().alive())
        .map(state -> state.urls().get("gateway"));
  }

  private Optional<Long> seconds() {
    try {
      return Optional.ofNullable(duration)
          .map(text -> Math.max(1, Durations.parse(text).toSeconds()));
    } catch (IllegalArgumentException malformed) {
      throw new ParameterException(spec.commandLine(), "--duration: " + malformed.getMessage());
    }
  }

  private Optional<Integer> rate() {
    if (rate != null && rate < 1) {
      throw new ParameterException(spec.commandLine(), "--rate must be at least 1 but was " + rate);
    }
    return Optional.ofNullable(rate);
  }
}
