package dev.flotilla.bench.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.bench.isolation.PauseDetector.Pause;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private static final long MS = 1_000_000;

  @Test
  void percentilesAreOfTheCallsOfAllRounds() {
    Latencies latencies = new Latencies();
    latencies.add(callerResult(LongStream.rangeClosed(1, 50)), List.of());
    latencies.add(callerResult(LongStream.rangeClosed(51, 101)), List.of());

    assertThat(latencies.micros(50)).isEqualTo(51_000);
    assertThat(latencies.micros(99)).isEqualTo(100_000);
    assertThat(latencies.undisturbedMicros(99)).isEqualTo(100_000);
    assertThat(latencies.disturbedPercent()).isZero();
  }

  @Test
  void callsThatMetAPauseAreLeftOutOfTheUndisturbedOnes() {
    CallerResult callerResult =
        new CallerResult(
            new long[] {0, 5 * MS, 10 * MS, 15 * MS, 30 * MS},
            new long[] {MS, 6 * MS, MS, 3 * MS, MS},
            0,
            0,
            List.of());
    Latencies latencies = new Latencies();
    latencies.add(callerResult, List.of(new Pause(8 * MS, 16 * MS), new Pause(100 * MS, 101 * MS)));

    assertThat(latencies.micros(99)).isEqualTo(3_000); // floor of the rank: the last but one
    assertThat(latencies.undisturbedMicros(99)).isEqualTo(1_000);
    assertThat(latencies.disturbedPercent()).isEqualTo(60);
  }

  @Test
  void aThreadThatWakesUpLateWasPaused() {
    PauseDetector pauseDetector = new PauseDetector();
    pauseDetector.beat(0, 2 * MS);
    assertThat(pauseDetector.take()).isEmpty();

    pauseDetector.beat(2 * MS, 6 * MS);
    assertThat(pauseDetector.take()).containsExactly(new Pause(2 * MS, 6 * MS));
    assertThat(pauseDetector.take()).isEmpty();
  }

  private static CallerResult callerResult(LongStream millis) {
    long[] nanos = millis.map(ms -> ms * MS).toArray();
    return new CallerResult(new long[nanos.length], nanos, 0, 0, List.of());
  }
}
