package dev.flotilla.bench.jmh;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.process.WorkerJvm;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One JMH method in one fresh JVM: one side of one round. A quick run has no JVM of its own. */
public final class JmhRound {

  /** Iterations that count; each takes the time of one measurement. */
  private static final int ITERATIONS = 2;

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private static final Map<String, String> EXECUTOR =
      Map.of("jmh.executor", "CUSTOM", "jmh.executor.class", EventLoopExecutor.class.getName());

  /**
   * What one call costs.
   *
   * @param nanos of processor time on average
   * @param bytes allocated
   */
  public record Cost(double nanos, double bytes) {}

  private final Bench bench;
  private final String name;
  private final int warmUps;

  /**
   * Rounds of one benchmark.
   *
   * @param name of the file with JMH's own words
   * @param warmUps iterations that do not count, each as long as one that does
   */
  public JmhRound(Bench bench, String name, int warmUps) {
    this.bench = bench;
    this.name = name;
    this.warmUps = warmUps;
    System.setProperty(
        "jmh.ignoreLock", "true"); // other processes on this machine may run JMH as well
    EXECUTOR.forEach(System::setProperty);
  }

  /**
   * Runs one method. Blocks.
   *
   * @throws BenchFailure if it fails, naming the log
   */
  public Cost of(Class<?> type, String method) {
    String log = bench.folder().resolve(name + ".log").toString();
    try (PrintStream out =
        new PrintStream(new FileOutputStream(log, true), true, StandardCharsets.UTF_8)) {
      Options options = options(type.getName() + "." + method);
      var results =
          new Runner(options, OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL))
              .run();
      RunResult result = results.iterator().next();
      return new Cost(
          result.getSecondaryResults().get(ProcessorTime.NAME).getScore(),
          result.getSecondaryResults().get(ALLOCATION).getScore());
    } catch (RunnerException | IOException failed) {
      throw new BenchFailure(method + " was not measured: " + failed.getMessage() + ", see " + log);
    }
  }

  private Options options(String method) {
    List<String> jvm = new ArrayList<>(WorkerJvm.OPTIONS);
    EXECUTOR.forEach((name, value) -> jvm.add("-D" + name + "=" + value));
    TimeValue time = TimeValue.milliseconds(bench.pace().time().toMillis());
    return new OptionsBuilder()
        .include("^" + Pattern.quote(method) + "$")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .threads(1)
        .forks(bench.quick() ? 0 : 1)
        .jvmArgs(jvm.toArray(String[]::new))
        .warmupIterations(warmUps)
        .warmupTime(time)
        .measurementIterations(ITERATIONS)
        .measurementTime(time)
        .addProfiler(GCProfiler.class)
        .addProfiler(ProcessorTime.class)
        .shouldFailOnError(true)
        .build();
  }
}
