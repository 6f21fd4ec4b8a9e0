package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefectDetectorTest {

  private final AtomicLong all = new AtomicLong();
  private final DefectDetector one = new DefectDetector(all);
  private final DefectDetector other = new DefectDetector(all);

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.8})
  void requestsThatMeetADefectOnEveryInstanceSpeakAgainstNone(double share) {
    long seed = 20261130;
    Random chance = new Random(seed);
    one.expect(share);
    other.expect(1 - share);

    for (int i = 0; i < 200_000; i++) {
      boolean tooMany = chance.nextDouble() < share ? one.record() : other.record();
      assertThat(tooMany).as("defect %s, seed %s", i, seed).isFalse();
    }
  }

  @Test
  void anInstanceThatHasItsDefectsAloneIsNoticedSoon() {
    one.expect(0.5);
    other.expect(0.5);

    int defects = 1;
    while (!one.record()) {
      defects++;
    }

    assertThat(defects).isEqualTo(27);
  }

  @Test
  void itIsNoticedAmongRequestsThatMeetADefectEverywhere() {
    Random chance = new Random(20261130);
    one.expect(0.5);
    other.expect(0.5);

    int calls = 0;
    boolean noticed = false;
    while (!noticed && calls < 1_000) { // half of all calls here fail, and one in fifty everywhere
      calls++;
      if (chance.nextInt(50) == 0) {
        assertThat(other.record()).isFalse();
      }
      noticed = chance.nextBoolean() && one.record();
    }

    assertThat(calls).isBetween(30, 150);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.96, Double.NaN})
  void whereThereIsNobodyToCompareWithNobodyHasTooMany(double share) {
    one.expect(share);

    for (int i = 0; i < 10_000; i++) {
      assertThat(one.record()).isFalse();
    }
  }

  @Test
  void whoWasForgivenBeginsAnew() {
    one.expect(0.5);
    for (int i = 0; i < 26; i++) {
      one.record();
    }

    one.forget();

    assertThat(one.record()).isFalse();
  }
}
