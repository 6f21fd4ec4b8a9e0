package dev.flotilla.gateway.impl.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyRateTest {

  private static final long SECOND = 1_000_000_000L;

  private final BodyRate rate = new BodyRate(240, 5 * SECOND, 30 * SECOND);

  @Test
  void nothingIsTooSlowWithinTheGrace() {
    rate.start(0);

    assertThat(rate.tooSlow(5 * SECOND)).isFalse();
    assertThat(rate.tooSlow(5 * SECOND + 1)).isTrue();
  }

  @Test
  void aBodyAtTheLeastRateNeverEnds() {
    rate.start(0);
    for (int second = 1; second < 10_000; second++) {
      rate.arrived(240);
      assertThat(rate.tooSlow(second * SECOND)).isFalse();
    }
  }

  @Test
  void aBodyThatDripsEndsLittleAfterTheGrace() {
    rate.start(0);
    int second = 0;
    do {
      second += 2;
      rate.arrived(1);
    } while (!rate.tooSlow(second * SECOND));

    assertThat(second).isEqualTo(6);
  }

  @Test
  void manyBytesAtOnceBuyNoMoreThanTheLongestPause() {
    rate.start(0);
    rate.arrived(Integer.MAX_VALUE);

    assertThat(rate.tooSlow(SECOND)).isFalse();
    assertThat(rate.tooSlow(31 * SECOND)).isFalse();
    assertThat(rate.tooSlow(31 * SECOND + 1)).isTrue();
  }

  @Test
  void timeInWhichNobodyTakesBytesDoesNotCount() {
    rate.start(0);
    rate.stop(4 * SECOND);
    rate.start(100 * SECOND);

    assertThat(rate.tooSlow(101 * SECOND)).isFalse();
    assertThat(rate.tooSlow(101 * SECOND + 1)).isTrue();
  }
}
