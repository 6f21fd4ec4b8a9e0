package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  @Test
  void latenciesAreKnownByFactorsOfTwo() {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    for (long millis : List.of(0, 1, 2, 3, 5, 100, 1_000, 90_000)) {
      counts[LatencyHistogram.bucket(millis(millis))]++;
    }
    LatencyHistogram latencyHistogram = new LatencyHistogram(counts);

    assertThat(latencyHistogram.shareAbove(millis(4))).isEqualTo(4.0 / 8);
    assertThat(latencyHistogram.shareAbove(millis(6))).as("half of its bucket").isEqualTo(3.5 / 8);
    assertThat(latencyHistogram.shareAbove(millis(1_024))).isEqualTo(1.0 / 8);
    assertThat(latencyHistogram.shareAbove(0)).isEqualTo(1);
    assertThat(new LatencyHistogram(new long[LatencyHistogram.BUCKETS]).shareAbove(millis(1)))
        .isZero();
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }
}
