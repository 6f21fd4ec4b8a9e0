package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.Durations;
import dev.flotilla.fleet.impl.console.GatlingSummary;
import dev.flotilla.fleet.impl.console.NearestWord;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.context.LauncherNotice;
import dev.flotilla.fleet.impl.jvm.ChildProcess;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.plan.FleetEvent.FleetEventKind;
import dev.flotilla.plan.FleetNotice;
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

  /** As the module of the scenarios has them. */
  private static final List<String> SCENARIOS = List.of("smoke", "browse", "shop", "bad-input");

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Spec private CommandSpec spec;

  @Mixin private final OutputFormat output;

  /** The scenarios. */
  static final class Scenarios extends Words {
    Scenarios() {
      super(SCENARIOS);
    }
  }

  @Parameters(
      paramLabel = "SCENARIO",
      completionCandidates = Scenarios.class,
      description = "${COMPLETION-CANDIDATES}")
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
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    List<String> words = words();
    tell("began");
    int code = output.json() ? summarised(words) : ChildProcess.run(words, Map.of());
    tell("ended with exit code " + code);
    return code;
  }

  private void tell(String text) {
    LauncherNotice.send(
        context,
        cluster.running(context),
        new FleetNotice(FleetEventKind.LOAD, "load " + scenario, text));
  }

  private int summarised(List<String> words) throws InterruptedException {
    List<String> printed = new ArrayList<>();
    int code =
        ChildProcess.run(
            words,
            Map.of(),
            line -> {
              printed.add(line);
              output.progress(line);
            });
    output.print(
        GatlingSummary.of(scenario, code == 0, printed)
            .orElseThrow(
                () -> new FleetFailure("scenario " + scenario + " did not run to its end")),
        "");
    return code;
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(context.java().toString(), "-Xmx512m", "-XX:+UseParallelGC"));
    words.add("-Dflotilla.load.reports=" + context.home().reports());
    seconds().ifPresent(count -> words.add("-Dflotilla.load.seconds=" + count));
    rate().ifPresent(count -> words.add("-Dflotilla.load.rate=" + count));
    words.add("-Dflotilla.load.url=" + gateway());
    // Gatling writes its log past String's copies.
    words.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp"));
    words.addAll(List.of(context.loadClassPath(), MAIN, scenario));
    return words;
  }

  private String gateway() {
    if (!SCENARIOS.contains(scenario)) {
      throw FleetFailure.wrongUse(
          "no scenario '"
              + scenario
              + "'; scenarios are: "
              + String.join(", ", SCENARIOS)
              + NearestWord.hint(scenario, SCENARIOS));
    }
    String url = cluster.running(context).urls().get("gateway");
    if (url == null) {
      throw new FleetFailure("this cluster has no gateway: cluster.yaml names it under urls");
    }
    return url;
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
