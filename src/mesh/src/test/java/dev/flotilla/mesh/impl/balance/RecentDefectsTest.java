package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentDefectsTest {

  private final RecentDefects defects = new RecentDefects();

  @Test
  void whoMeetsNoneCostsAsMuchAsEver() {
    assertThat(defects.costFactor(1)).isEqualTo(1);
  }

  @Test
  void eachMakesCallsDearerAndIsForgottenSoon() {
    defects.add(0);
    assertThat(defects.costFactor(0)).isCloseTo(3, within(1e-9));
    assertThat(defects.costFactor(TimeUnit.SECONDS.toNanos(1))).isCloseTo(2, within(1e-9));

    for (int i = 0; i < 1_000; i++) {
      defects.add(TimeUnit.SECONDS.toNanos(1));
    }
    assertThat(defects.costFactor(TimeUnit.SECONDS.toNanos(1))).isBetween(20.9, 21.0);

    defects.costFactor(TimeUnit.SECONDS.toNanos(20));
    assertThat(defects.costFactor(TimeUnit.SECONDS.toNanos(20))).isEqualTo(1);
  }
}
