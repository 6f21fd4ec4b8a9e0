package dev.flotilla.sql.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RenewalTest {

  private final Renewal renewal = new Renewal();

  @Test
  void nothingIsDueUntilSomebodyAsks() {
    assertThat(renewal.isDue(ms(1), ms(2))).isFalse();
  }

  @Test
  void whatWasOpenedBeforeTheFirstRequestIsDueAtOnceAndNothingElse() {
    renewal.ask(ms(1), ms(100));

    assertThat(renewal.isDue(ms(99), ms(100))).isTrue();
    assertThat(renewal.isDue(ms(101), ms(102))).isFalse();
  }

  @Test
  void aRequestInThePauseHoldsAtItsEnd() {
    renewal.ask(ms(1), ms(100));
    renewal.ask(ms(103), ms(105));

    assertThat(renewal.isDue(ms(103), ms(109))).isFalse();
    assertThat(renewal.isDue(ms(99), ms(109))).as("due before").isTrue();
    assertThat(renewal.isDue(ms(103), ms(110))).isTrue();
    assertThat(renewal.isDue(ms(106), ms(110))).isFalse();
  }

  @Test
  void aConnectionThatIsDueAnywaySaysNothingAboutTheNewOnes() {
    renewal.ask(ms(1), ms(100));
    renewal.ask(ms(2), ms(1_000));

    assertThat(renewal.isDue(ms(101), ms(1_001))).isFalse();
  }

  @Test
  void thePauseDoublesToHalfASecondAndStartsAnewAfterFiveSecondsOfCalm() {
    long now = 100;
    renewal.ask(ms(1), ms(now));
    for (long pause : new long[] {10, 20, 40, 80, 160, 320, 500, 500}) {
      renewal.ask(ms(now + 1), ms(now + 2));
      assertThat(renewal.isDue(ms(now + 1), ms(now + pause - 1))).isFalse();
      now += pause;
      assertThat(renewal.isDue(ms(now - pause + 1), ms(now))).isTrue();
    }
    renewal.ask(ms(now + 1), ms(now + 6_000));
    renewal.ask(ms(now + 6_001), ms(now + 6_002));
    assertThat(renewal.isDue(ms(now + 6_001), ms(now + 6_010))).isTrue();
  }

  private static long ms(long time) {
    return TimeUnit.MILLISECONDS.toNanos(time);
  }
}
