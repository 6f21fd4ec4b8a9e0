package dev.flotilla.bench;

import dev.flotilla.bench.report.BenchmarkReport;

/** One comparison. */
public interface Benchmark {

  /** How much is measured by default: at most five minutes in all. */
  Pace pace();

  /** How much is measured to see that it works: 40 s in all at the most. */
  Pace quickPace();

  /**
   * Measures. Blocks; leaves no process behind.
   *
   * @throws BenchFailure with a sentence if there is nothing to report
   */
  BenchmarkReport run(Bench bench) throws InterruptedException;
}
