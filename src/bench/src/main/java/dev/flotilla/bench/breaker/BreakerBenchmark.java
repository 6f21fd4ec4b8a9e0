package dev.flotilla.bench.breaker;

import static dev.flotilla.bench.report.BenchmarkReport.OURS;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.jmh.JmhRound;
import dev.flotilla.bench.report.BenchmarkReport;
import dev.flotilla.bench.report.Ratio;
import dev.flotilla.bench.report.ReportRow;
import dev.flotilla.bench.report.Samples;
import dev.flotilla.bench.report.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a permitted call costs by JMH, in processor time and memory, against resilience4j: around
 * futures, as our breaker is, and around methods that block, which is its cheaper form. One fresh
 * JVM per method and round.
 */
public final class BreakerBenchmark implements Benchmark {

  private static final String RESILIENCE4J = "resilience4j";
  private static final String BLOCKING = "resilience4j-blocking";
  private static final String BREAKER = "breaker";
  private static final String BOTH = "breaker + bulkhead";
  private static final String ONE = "mesh call, 1 instance";
  private static final String MANY = "mesh call, 1,000 instances";
  private static final String PICK = "picking from 1,000 (the difference)";

  private static final int WARM_UPS = 3;

  /** A method, and what it measures of whom. */
  private record BreakerSubject(Class<?> type, String method, String measured, String name) {}

  private static final List<BreakerSubject> SUBJECTS =
      List.of(
          new BreakerSubject(PermittedCall.class, "ourBreaker", BREAKER, OURS),
          new BreakerSubject(PermittedCall.class, "theirBreaker", BREAKER, RESILIENCE4J),
          new BreakerSubject(PermittedCall.class, "theirBlockingBreaker", BREAKER, BLOCKING),
          new BreakerSubject(PermittedCall.class, "ourBreakerAndBulkhead", BOTH, OURS),
          new BreakerSubject(PermittedCall.class, "theirBreakerAndBulkhead", BOTH, RESILIENCE4J),
          new BreakerSubject(
              PermittedCall.class, "theirBlockingBreakerAndBulkhead", BOTH, BLOCKING),
          new BreakerSubject(MeshedCall.class, "callToOne", ONE, OURS),
          new BreakerSubject(MeshedCall.class, "callToOneOfMany", MANY, OURS));

  @Override
  public Pace pace() {
    return new Pace(5, Duration.ofSeconds(1));
  }

  @Override
  public Pace quickPace() {
    return new Pace(3, Duration.ofMillis(50));
  }

  @Override
  public BenchmarkReport run(Bench bench) {
    bench.say("a fresh JVM for each line (JMH's own words in " + bench.folder() + "/breaker.log)");
    JmhRound round = new JmhRound(bench, "breaker", WARM_UPS);
    Samples samples = new Samples();
    for (int number = 1; number <= bench.pace().rounds(); number++) {
      List<BreakerSubject> order = new ArrayList<>(SUBJECTS);
      Collections.rotate(order, -number);
      double[] calls = new double[2];
      for (BreakerSubject breakerSubject : order) {
        JmhRound.Cost cost = round.of(breakerSubject.type(), breakerSubject.method());
        samples.add(breakerSubject.measured(), breakerSubject.name(), cost.nanos(), "ns");
        samples.add(allocated(breakerSubject.measured()), breakerSubject.name(), cost.bytes(), "B");
        calls[0] = breakerSubject.measured().equals(ONE) ? cost.nanos() : calls[0];
        calls[1] = breakerSubject.measured().equals(MANY) ? cost.nanos() : calls[1];
        bench.say(line(number, bench.pace().rounds(), breakerSubject, cost));
      }
      samples.add(PICK, OURS, calls[1] - calls[0], "ns");
    }
    return benchmarkReport(samples);
  }

  private static String line(
      int round, int rounds, BreakerSubject breakerSubject, JmhRound.Cost cost) {
    return String.format(
        Locale.ROOT,
        "round %d of %d: %s, %s: %.1f ns, %.0f B",
        round,
        rounds,
        breakerSubject.measured(),
        breakerSubject.name(),
        cost.nanos(),
        cost.bytes());
  }

  private static BenchmarkReport benchmarkReport(Samples samples) {
    List<Ratio> ratios = new ArrayList<>();
    // Like with like: ours is around futures, and has to be as cheap as theirs around futures.
    for (String measured : List.of(BREAKER, allocated(BREAKER), BOTH, allocated(BOTH))) {
      ratios.add(samples.ratio(RESILIENCE4J, measured, Target.atMost(1.0)));
    }
    // No ratio of memory: without a future there is next to none to divide by.
    ratios.add(samples.ratio(BLOCKING, BREAKER, null));
    ratios.add(samples.ratio(BLOCKING, BOTH, null));
    return new BenchmarkReport(
        "A permitted call whose work is done already, on an event loop, by JMH; ns of processor time",
        samples.reportRows().stream().map(BreakerBenchmark::withTarget).toList(),
        ratios,
        Map.of());
  }

  private static ReportRow withTarget(ReportRow reportRow) {
    return reportRow.measured().equals(PICK) ? reportRow.withTarget(Target.atMost(100)) : reportRow;
  }

  private static String allocated(String measured) {
    return measured + ", allocated";
  }
}
