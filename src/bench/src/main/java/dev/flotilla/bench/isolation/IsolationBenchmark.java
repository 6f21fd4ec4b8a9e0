package dev.flotilla.bench.isolation;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.isolation.PauseDetector.Pause;
import dev.flotilla.bench.process.WorkerJvm;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.report.Ratio;
import dev.flotilla.bench.report.ReportRow;
import dev.flotilla.bench.report.Samples;
import dev.flotilla.bench.report.Target;
import dev.flotilla.bench.site.BenchMember;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Latency of a healthy service while another one is sick, against the same with both well, in
 * turns. Two JVMs have an instance of both services each; a third one calls them, 1,000 times per
 * second each. The time includes the moment at which the sickness is met.
 */
public final class IsolationBenchmark implements Benchmark {

  static final String BOTH_WELL = "both-well";

  private static final String P50 = ", p50";
  private static final String P99 = ", p99";
  private static final String P99_OF_ALL = ", p99 with pauses";

  /** What counts as unchanged. */
  private static final Target UNCHANGED = Target.atMost(1.1);

  /** With both well before each measurement, so that callers and instances know each other. */
  private static final Duration ACQUAINTANCE = Duration.ofMillis(500);

  private static final long QUICK_MS = 100;

  /** Small heaps: pauses are short, and so is what a system does about large ones. */
  private static final List<String> SMALL = List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC");

  private static final Duration ANSWER = Duration.ofSeconds(60);

  @Override
  public Pace pace() {
    return new Pace(7, Duration.ofSeconds(3));
  }

  @Override
  public Pace quickPace() {
    return new Pace(3, Duration.ofMillis(100));
  }

  @Override
  public BenchmarkReport run(Bench bench) throws InterruptedException {
    bench.say("starting three JVMs (logs in " + bench.folder() + ")");
    List<BenchMember> benchMembers = BenchMember.of("bench-isolation", "one", "two", "caller");
    try (WorkerJvm one = start(bench, benchMembers.get(0), NeighboursMain.class);
        WorkerJvm two = start(bench, benchMembers.get(1), NeighboursMain.class);
        WorkerJvm caller = start(bench, benchMembers.get(2), CallerMain.class)) {
      return new IsolationRun(bench, List.of(one, two), caller).benchmarkReport();
    }
  }

  private static WorkerJvm start(Bench bench, BenchMember benchMember, Class<?> main)
      throws InterruptedException {
    List<String> arguments = List.of(Json.encode(benchMember).toString());
    return WorkerJvm.start(bench, "isolation-" + benchMember.name(), SMALL, main, arguments);
  }

  /** The rounds, with everything running. */
  private static final class IsolationRun {

    private final Bench bench;
    private final List<WorkerJvm> neighbours;
    private final WorkerJvm caller;
    private final Map<Sickness, Latencies> sick = new EnumMap<>(Sickness.class);
    private final Map<Sickness, Latencies> well = new EnumMap<>(Sickness.class);
    private final Map<Sickness, Long> failures = new EnumMap<>(Sickness.class);

    IsolationRun(Bench bench, List<WorkerJvm> neighbours, WorkerJvm caller) {
      this.bench = bench;
      this.neighbours = neighbours;
      this.caller = caller;
    }

    BenchmarkReport benchmarkReport() throws InterruptedException {
      bench.say("warming up");
      for (Sickness sickness : Sickness.values()) {
        measure(sickness, new Latencies());
      }
      int rounds = bench.pace().rounds();
      for (int round = 1; round <= rounds; round++) {
        for (Sickness sickness : Sickness.values()) {
          if (sickness != Sickness.NONE) {
            bench.say("round " + round + " of " + rounds + ": " + turn(round, sickness));
          }
        }
      }
      Samples samples = samples();
      return new BenchmarkReport(
          "A healthy service beside a sick one, on two JVMs, 1,000 calls/s each from a third; each JVM "
              + String.join(" ", SMALL),
          reportRows(samples),
          ratios(samples),
          Map.of());
    }

    /** Both ways, the other one first in each round. */
    private String turn(int round, Sickness sickness) throws InterruptedException {
      Latencies ours = sick.computeIfAbsent(sickness, first -> new Latencies());
      Latencies peers = well.computeIfAbsent(sickness, first -> new Latencies());
      CallerResult callerResult;
      if (round % 2 == 0) {
        callerResult = measure(sickness, ours);
        measure(Sickness.NONE, peers);
      } else {
        measure(Sickness.NONE, peers);
        callerResult = measure(sickness, ours);
      }
      failures.merge(sickness, callerResult.failed(), Long::sum);
      return String.format(
          Locale.ROOT,
          "%s  p99 so far %,.0f us, both well %,.0f us; %d of %d calls failed, %d to the sick one",
          sickness.words(),
          ours.undisturbedMicros(99),
          peers.undisturbedMicros(99),
          callerResult.failed(),
          callerResult.calls(),
          callerResult.sickFailed());
    }

    private CallerResult measure(Sickness sickness, Latencies latencies)
        throws InterruptedException {
      infect(Sickness.NONE);
      call(new CallerCommand(true, bench.quick() ? QUICK_MS : ACQUAINTANCE.toMillis()));
      infect(sickness);
      CallerResult callerResult = call(new CallerCommand(false, bench.pace().time().toMillis()));
      List<Pause> pauses = infect(Sickness.NONE);
      pauses.addAll(callerResult.pauses());
      latencies.add(callerResult, pauses);
      return callerResult;
    }

    /** Gives the pauses of the neighbours since the last time. */
    private List<Pause> infect(Sickness sickness) throws InterruptedException {
      List<Pause> pauses = new ArrayList<>();
      for (WorkerJvm neighbour : neighbours) {
        String past = neighbour.ask(sickness.name(), ANSWER);
        pauses.addAll(Json.decode(Buffer.buffer(past), NeighboursMain.Past.class).pauses());
      }
      return pauses;
    }

    private CallerResult call(CallerCommand callerCommand) throws InterruptedException {
      String question = Json.encode(callerCommand).toString();
      String seen = caller.ask(question, Duration.ofMillis(callerCommand.ms()).plus(ANSWER));
      return Json.decode(Buffer.buffer(seen), CallerResult.class);
    }

    private Samples samples() {
      Samples samples = new Samples();
      sick.forEach(
          (sickness, latencies) -> add(samples, sickness, BenchmarkReport.OURS, latencies));
      well.forEach((sickness, latencies) -> add(samples, sickness, BOTH_WELL, latencies));
      return samples;
    }

    private static void add(Samples samples, Sickness sickness, String subject, Latencies seen) {
      String name = sickness.words();
      samples.add(name + P50, subject, seen.undisturbedMicros(50), "us");
      samples.add(name + P99, subject, seen.undisturbedMicros(99), "us");
      samples.add(name + P99_OF_ALL, subject, seen.micros(99), "us");
      samples.add(name + ", calls that met a pause", subject, seen.disturbedPercent(), "%");
    }

    private List<ReportRow> reportRows(Samples samples) {
      List<ReportRow> reportRows = new ArrayList<>(samples.reportRows());
      failures.forEach(
          (sickness, count) ->
              reportRows.add(
                  new ReportRow(
                      sickness.words() + ", failed of the healthy one",
                      BenchmarkReport.OURS,
                      count,
                      "calls",
                      Target.atMost(0))));
      return reportRows;
    }

    private List<Ratio> ratios(Samples samples) {
      List<Ratio> ratios = new ArrayList<>();
      for (Sickness sickness : failures.keySet()) {
        ratios.add(samples.ratio(BOTH_WELL, sickness.words() + P50, UNCHANGED));
        ratios.add(samples.ratio(BOTH_WELL, sickness.words() + P99, UNCHANGED));
        ratios.add(samples.ratio(BOTH_WELL, sickness.words() + P99_OF_ALL, null));
      }
      return ratios;
    }
  }
}
