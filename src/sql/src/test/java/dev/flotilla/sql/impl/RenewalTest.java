package dev.flotilla.sql.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RenewalTest {

  private final PoolRenewal poolRenewal = new PoolRenewal();

  @Test
  void nothingIsDueUntilSomebodyAsks() {
    assertThat(poolRenewal.isDue(ms(1), ms(2))).isFalse();
  }

  @Test
  void whatWasOpenedBeforeTheFirstRequestIsDueAtOnceAndNothingElse() {
    poolRenewal.ask(ms(1), ms(100));

    assertThat(poolRenewal.isDue(ms(99), ms(100))).isTrue();
    assertThat(poolRenewal.isDue(ms(101), ms(102))).isFalse();
  }

  @Test
  void aRequestInThePauseHoldsAtItsEnd() {
    poolRenewal.ask(ms(1), ms(100));
    poolRenewal.ask(ms(103), ms(105));

    assertThat(poolRenewal.isDue(ms(103), ms(109))).isFalse();
    assertThat(poolRenewal.isDue(ms(99), ms(109))).as("due before").isTrue();
    assertThat(poolRenewal.isDue(ms(103), ms(110))).isTrue();
    assertThat(poolRenewal.isDue(ms(106), ms(110))).isFalse();
  }

  @Test
  void aConnectionThatIsDueAnywaySaysNothingAboutTheNewOnes() {
    poolRenewal.ask(ms(1), ms(100));
    poolRenewal.ask(ms(2), ms(1_000));

    assertThat(poolRenewal.isDue(ms(101), ms(1_001))).isFalse();
  }

  @Test
  void thePauseDoublesToHalfASecondAndStartsAnewAfterFiveSecondsOfCalm() {
    long now = 100;
    poolRenewal.ask(ms(1), ms(now));
    for (long pause : new long[] {10, 20, 40, 80, 160, 320, 500, 500}) {
      poolRenewal.ask(ms(now + 1), ms(now + 2));
      assertThat(poolRenewal.isDue(ms(now + 1), ms(now + pause - 1))).isFalse();
      now += pause;
      assertThat(poolRenewal.isDue(ms(now - pause + 1), ms(now))).isTrue();
    }
    poolRenewal.ask(ms(now + 1), ms(now + 6_000));
    poolRenewal.ask(ms(now + 6_001), ms(now + 6_002));
    assertThat(poolRenewal.isDue(ms(now + 6_001), ms(now + 6_010))).isTrue();
  }

  private static long ms(long time) {
    return TimeUnit.MILLISECONDS.toNanos(time);
  }
}
