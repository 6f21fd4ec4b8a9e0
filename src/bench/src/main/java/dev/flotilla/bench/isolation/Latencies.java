package dev.flotilla.bench.isolation;

import dev.flotilla.bench.isolation.PauseDetector.Pause;
import java.util.Arrays;
import java.util.List;

/**
 * Latencies of the calls of all rounds. Those that met a pause of a JVM are in the figures of all
 * calls, but not in those of the undisturbed ones: a machine that pauses for ten milliseconds twice
 * a second determines a 99th percentile alone. For one thread.
 */
final class Latencies {

  private long[] all = new long[0];
  private long[] undisturbed = new long[0];

  /**
   * Adds the calls of a round.
   *
   * @param pauses of all JVMs that took part
   */
  void add(CallerResult callerResult, List<Pause> pauses) {
    all = join(all, callerResult.nanos());
    undisturbed = join(undisturbed, outside(pauses, callerResult));
  }

  private static long[] outside(List<Pause> pauses, CallerResult callerResult) {
    long[] kept = new long[callerResult.nanos().length];
    int count = 0;
    for (int i = 0; i < kept.length; i++) {
      long start = callerResult.starts()[i];
      long nanos = callerResult.nanos()[i];
      if (pauses.stream().noneMatch(pause -> pause.overlaps(start, start + nanos))) {
        kept[count++] = nanos;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static long[] join(long[] some, long[] more) {
    long[] both = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, both, some.length, more.length);
    return both;
  }

  /** Microseconds that {@code percent} of all calls took at most. */
  double micros(int percent) {
    return micros(all, percent);
  }

  /** Microseconds that {@code percent} of the undisturbed calls took at most. */
  double undisturbedMicros(int percent) {
    return micros(undisturbed, percent);
  }

  /** How many of a hundred calls met a pause. */
  double disturbedPercent() {
    return all.length == 0 ? 0 : 100.0 * (all.length - undisturbed.length) / all.length;
  }

  private static double micros(long[] nanos, int percent) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1L) * percent / 100)] / 1e3;
  }
}
