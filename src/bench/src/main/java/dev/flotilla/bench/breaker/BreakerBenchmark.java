package dev.flotilla.bench.breaker;

import static dev.flotilla.bench.report.Report.OURS;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.Benchmark;
import dev.flotilla.bench.Pace;
import dev.flotilla.bench.jmh.JmhRound;
import dev.flotilla.bench.report.Ratio;
import dev.flotilla.bench.report.Report;
import dev.flotilla.bench.report.Row;
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
  private record Subject(Class<?> type, String method, String measured, String name) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(PermittedCall.class, "ourBreaker", BREAKER, OURS),
          new Subject(PermittedCall.class, "theirBreaker", BREAKER, RESILIENCE4J),
          new Subject(PermittedCall.class, "theirBlockingBreaker", BREAKER, BLOCKING),
          new Subject(PermittedCall.class, "ourBreakerAndBulkhead", BOTH, OURS),
          new Subject(PermittedCall.class, "theirBreakerAndBulkhead", BOTH, RESILIENCE4J),
          new Subject(PermittedCall.class, "theirBlockingBreakerAndBulkhead", BOTH, BLOCKING),
          new Subject(MeshedCall.class, "callToOne", ONE, OURS),
          new Subject(MeshedCall.class, "callToOneOfMany", MANY, OURS));

  @Override
  public Pace pace() {
    return new Pace(5, Duration.ofSeconds(1));
  }

  @Override
  public Pace quickPace() {
    return new Pace(3, Duration.ofMillis(50));
  }

  @Override
  public Report run(Bench bench) {
    bench.say("a fresh JVM for each line (JMH's own words in " + bench.folder() + "/breaker.log)");
    JmhRound round = new JmhRound(bench, "breaker", WARM_UPS);
    Samples samples = new Samples();
    for (int number = 1; number <= bench.pace().rounds(); number++) {
      List<Subject> order = new ArrayList<>(SUBJECTS);
      Collections.rotate(order, -number);
      double[] calls = new double[2];
      for (Subject subject : order) {
        JmhRound.Cost cost = round.of(subject.type(), subject.method());
        samples.add(subject.measured(), subject.name(), cost.nanos(), "ns");
        samples.add(allocated(subject.measured()), subject.name(), cost.bytes(), "B");
        calls[0] = subject.measured().equals(ONE) ? cost.nanos() : calls[0];
        calls[1] = subject.measured().equals(MANY) ? cost.nanos() : calls[1];
        bench.say(line(number, bench.pace().rounds(), subject, cost));
      }
      samples.add(PICK, OURS, calls[1] - calls[0], "ns");
    }
    return report(samples);
  }

  private static String line(int round, int rounds, Subject subject, JmhRound.Cost cost) {
    return String.format(
        Locale.ROOT,
        "round %d of %d: %s, %s: %.1f ns, %.0f B",
        round,
        rounds,
        subject.measured(),
        subject.name(),
        cost.nanos(),
        cost.bytes());
  }

  private static Report report(Samples samples) {
    List<Ratio> ratios = new ArrayList<>();
    // Like with like: ours is around futures, and has to be as cheap as theirs around futures.
    for (String measured : List.of(BREAKER, allocated(BREAKER), BOTH, allocated(BOTH))) {
      ratios.add(samples.ratio(RESILIENCE4J, measured, Target.atMost(1.0)));
    }
    // No ratio of memory: without a future there is next to none to divide by.
    ratios.add(samples.ratio(BLOCKING, BREAKER, null));
    ratios.add(samples.ratio(BLOCKING, BOTH, null));
    return new Report(
        "A permitted call whose work is done already, on an event loop, by JMH; ns of processor time",
        samples.rows().stream().map(BreakerBenchmark::withTarget).toList(),
        ratios,
        Map.of());
  }

  private static Row withTarget(Row row) {
    return row.measured().equals(PICK) ? row.withTarget(Target.atMost(100)) : row;
  }

  private static String allocated(String measured) {
    return measured + ", allocated";
  }
}
