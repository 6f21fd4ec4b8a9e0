package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.impl.limit.LatencyBuckets;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodLatencyTest {

  private static final long MILLI = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final MethodLatency latency = new MethodLatency(0);

  @Test
  void everyLatencyLiesWithinItsBucketAndBucketsAreAnEighthWide() {
    Random random = new Random(MeshLab.SEED);
    for (int i = 0; i < 100_000; i++) {
      long micros = random.nextLong(1L << random.nextInt(1, 31));
      int bucket = LatencyBuckets.of(micros * 1_000);
      long least = LatencyBuckets.leastNanos(bucket);
      long next = LatencyBuckets.leastNanos(bucket + 1);
      assertThat(micros * 1_000).isGreaterThanOrEqualTo(least).isLessThan(next);
      assertThat(next - least).isLessThanOrEqualTo(Math.max(1_000, least / 8));
    }
    assertThat(LatencyBuckets.of(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
    assertThat(LatencyBuckets.of(-1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.95, 0.99})
  void aPercentileIsThatOfTheAnswersToWithinABucket(double share) {
    Random random = new Random(MeshLab.SEED);
    long[] all = new long[10_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) (-Math.log(1 - random.nextDouble()) * 20 * MILLI);
      latency.answered(0, all[i]);
    }
    Arrays.sort(all);
    double exact = all[(int) (all.length * share)];

    assertThat((double) latency.slowNanos(share, 0)).isBetween(exact, exact * 1.13);
    double least = all[(int) (all.length * MethodLatency.LEAST)];
    assertThat((double) latency.leastNanos(0)).isBetween(least / 1.13, least);
  }

  @Test
  void nothingIsSaidFromTooFewAnswers() {
    answers(MethodLatency.ENOUGH - 1, 5);

    assertThat(latency.leastNanos(0)).isEqualTo(MethodLatency.UNKNOWN);
    assertThat(latency.slowNanos(0.95, 0)).isEqualTo(MethodLatency.UNKNOWN);
  }

  @Test
  void whatWasIsForgottenAfterTwentySeconds() {
    answers(200, 100);
    assertThat(slowMillis()).isBetween(100L, 113L);

    clock.advance(Duration.ofSeconds(10));
    assertThat(slowMillis()).isBetween(100L, 113L);
    answers(5_000, 10);
    clock.advance(Duration.ofMillis(100));
    assertThat(slowMillis()).isBetween(10L, 12L);

    clock.advance(Duration.ofSeconds(20));
    assertThat(latency.slowNanos(0.95, clock.nanos())).isEqualTo(MethodLatency.UNKNOWN);
  }

  private long slowMillis() {
    return latency.slowNanos(0.95, clock.nanos()) / MILLI;
  }

  private void answers(int count, long millis) {
    for (int i = 0; i < count; i++) {
      latency.answered(clock.nanos(), millis * MILLI);
    }
  }
}
