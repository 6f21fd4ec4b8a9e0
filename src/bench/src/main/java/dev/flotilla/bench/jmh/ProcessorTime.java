package dev.flotilla.bench.jmh;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Time that the loop's thread had a processor, per call. The score of JMH is time that passed, in
 * which other processes may have had it: the same on an idle machine, a multiple on a busy one.
 */
public final class ProcessorTime implements InternalProfiler {

  static final String NAME = "processor.time.norm";

  private long before;

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = EventLoopExecutor.processorNanos();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long nanos = EventLoopExecutor.processorNanos() - before;
    double perCall = (double) nanos / Math.max(1, result.getMetadata().getAllOps());
    return List.of(new ScalarResult(NAME, perCall, "ns/op", AggregationPolicy.AVG));
  }

  @Override
  public String getDescription() {
    return "processor time of the loop per call";
  }
}
