package dev.flotilla.bench.isolation;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.process.WorkerJvm;
import dev.flotilla.bench.report.Ratio;
import dev.flotilla.bench.report.Report;
import dev.flotilla.bench.report.Row;
import dev.flotilla.bench.report.Samples;
import dev.flotilla.bench.report.Target;
import dev.flotilla.bench.site.Member;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Latency of a healthy service while another one is sick, against the same with both well, in
 * turns. Two JVMs have an instance of both services each; a third one calls them, 1,000 times per
 * second each. The time includes the moment at which the sickness is met.
 */
public final class IsolationBenchmark implements Benchmark {

  static final String BOTH_WELL = "both-well";

  /** What counts as unchanged. */
  private static final Target UNCHANGED = Target.atMost(1.1);

  /** With both well before each measurement, so that callers and instances know each other. */
  private static final Duration ACQUAINTANCE = Duration.ofMillis(500);

  private static final long QUICK_MS = 100;

  /** Small heaps: pauses are short, and so is what a system does about large ones. */
  private static final List<String> SMALL = List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC");

  private static final Duration START = Duration.ofSeconds(90);
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
  public Report run(Bench bench) throws InterruptedException {
    bench.say("starting three JVMs (logs in " + bench.folder() + ")");
    List<Member> members = Member.of("bench-isolation", "one", "two", "caller");
    try (WorkerJvm one = start(bench, members.get(0), NeighboursMain.class);
        WorkerJvm two = start(bench, members.get(1), NeighboursMain.class);
        WorkerJvm caller = start(bench, members.get(2), CallerMain.class)) {
      return new Run(bench, List.of(one, two), caller).report();
    }
  }

  private static WorkerJvm start(Bench bench, Member member, Class<?> main)
      throws InterruptedException {
    List<String> arguments = List.of(Json.encode(member).toString());
    WorkerJvm jvm = WorkerJvm.start(bench, "isolation-" + member.name(), SMALL, main, arguments);
    try {
      jvm.next(START);
      return jvm;
    } catch (BenchFailure | InterruptedException failed) {
      jvm.close();
      throw failed;
    }
  }

  /** The rounds, with everything running. */
  private record Run(
      Bench bench,
      List<WorkerJvm> neighbours,
      WorkerJvm caller,
      Samples samples,
      Map<Sickness, Long> failures) {

    Run(Bench bench, List<WorkerJvm> neighbours, WorkerJvm caller) {
      this(bench, neighbours, caller, new Samples(), new EnumMap<>(Sickness.class));
    }

    Report report() throws InterruptedException {
      bench.say("warming up");
      for (Sickness sickness : Sickness.values()) {
        measure(sickness);
      }
      int rounds = bench.pace().rounds();
      for (int round = 1; round <= rounds; round++) {
        for (Sickness sickness : Sickness.values()) {
          if (sickness != Sickness.NONE) {
            bench.say("round " + round + " of " + rounds + ": " + turn(round, sickness));
          }
        }
      }
      return new Report(
          "A healthy service beside a sick one, on two JVMs, 1,000 calls/s each from a third; each JVM "
              + String.join(" ", SMALL),
          rows(),
          ratios(),
          Map.of());
    }

    /** Both ways, the other one first in each round. */
    private String turn(int round, Sickness sickness) throws InterruptedException {
      Seen first = measure(round % 2 == 0 ? sickness : Sickness.NONE);
      Seen second = measure(round % 2 == 0 ? Sickness.NONE : sickness);
      Seen sick = round % 2 == 0 ? first : second;
      Seen well = round % 2 == 0 ? second : first;
      add(sickness, Report.OURS, sick);
      add(sickness, BOTH_WELL, well);
      failures.merge(sickness, sick.failed(), Long::sum);
      return String.format(
          "%s  p99 %,d us, both well %,d us; %d of %d calls failed, %d to the sick one",
          sickness.words(),
          sick.p99Nanos() / 1_000,
          well.p99Nanos() / 1_000,
          sick.failed(),
          sick.calls(),
          sick.sickFailed());
    }

    private void add(Sickness sickness, String subject, Seen seen) {
      samples.add(sickness.words() + ", p50", subject, seen.p50Nanos() / 1e3, "us");
      samples.add(sickness.words() + ", p99", subject, seen.p99Nanos() / 1e3, "us");
    }

    private Seen measure(Sickness sickness) throws InterruptedException {
      infect(Sickness.NONE);
      call(new Ask(true, bench.quick() ? QUICK_MS : ACQUAINTANCE.toMillis()));
      infect(sickness);
      return call(new Ask(false, bench.pace().time().toMillis()));
    }

    private void infect(Sickness sickness) throws InterruptedException {
      for (WorkerJvm neighbour : neighbours) {
        neighbour.ask(sickness.name(), ANSWER);
      }
    }

    private Seen call(Ask ask) throws InterruptedException {
      String question = Json.encode(ask).toString();
      String seen = caller.ask(question, Duration.ofMillis(ask.ms()).plus(ANSWER));
      return Json.decode(Buffer.buffer(seen), Seen.class);
    }

    private List<Row> rows() {
      List<Row> rows = new ArrayList<>(samples.rows());
      failures.forEach(
          (sickness, count) ->
              rows.add(
                  new Row(
                      sickness.words() + ", failed of the healthy one",
                      Report.OURS,
                      count,
                      "calls",
                      Target.atMost(0))));
      return rows;
    }

    private List<Ratio> ratios() {
      List<Ratio> ratios = new ArrayList<>();
      failures
          .keySet()
          .forEach(it -> ratios.add(samples.ratio(BOTH_WELL, it.words() + ", p99", UNCHANGED)));
      return ratios;
    }
  }
}
