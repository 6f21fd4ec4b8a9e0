package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CusumDetectorTest {

  private static final long SEED = 11;

  private final Random random = new Random(SEED);

  @Test
  void asManyFailuresInARowAreTooMany() {
    CusumDetector surplus = expecting(5, 0);
    for (int i = 0; i < 4; i++) {
      assertThat(surplus.record(false)).isFalse();
    }
    assertThat(surplus.record(false)).isTrue();
  }

  /** A thousand times after a hundred good calls. */
  @ParameterizedTest
  @CsvSource({"0.5, 0, 15, 40", "0.8, 0, 8, 15", "1.0, 0, 5, 5", "0.5, 0.1, 22, 80"})
  void aRiseIsNoticedSoon(double share, double othersShare, int median, int p99) {
    int[] calls = new int[1_000];
    for (int i = 0; i < calls.length; i++) {
      CusumDetector surplus = expecting(5, othersShare);
      for (int good = 0; good < 100; good++) {
        surplus.record(true);
      }
      calls[i] = callsUntilNoticed(surplus, share, 1_000);
    }
    Arrays.sort(calls);
    assertThat(calls[500]).as("median, seed %d", SEED).isLessThanOrEqualTo(median);
    assertThat(calls[990]).as("99th percentile, seed %d", SEED).isLessThanOrEqualTo(p99);
  }

  @ParameterizedTest
  @CsvSource({"0.02, 0, 1000000", "0.05, 0, 50000", "0.1, 0.1, 20000", "0.9, 0.9, 1000000"})
  void whatIsUsualIsNotTooMuch(double share, double othersShare, int calls) {
    CusumDetector surplus = expecting(5, othersShare);
    assertThat(callsUntilNoticed(surplus, share, calls)).as("seed %d", SEED).isEqualTo(calls);
  }

  @Test
  void whatIsForgottenCountsNoMore() {
    CusumDetector surplus = expecting(2, 0);
    surplus.record(false);
    surplus.forget();
    assertThat(surplus.record(false)).isFalse();
    assertThat(surplus.record(false)).isTrue();
  }

  @Test
  void anOutageOfEverybodyThatLastsForYearsDoesNotOverflow() {
    CusumDetector surplus = expecting(1_000, 0.9);
    for (int i = 0; i < 3_000_000; i++) {
      surplus.record(false);
    }
    surplus.expect(1_000, 0);
    assertThat(surplus.record(false)).isTrue();
  }

  private static CusumDetector expecting(int failures, double othersShare) {
    CusumDetector surplus = new CusumDetector();
    surplus.expect(failures, othersShare);
    return surplus;
  }

  private int callsUntilNoticed(CusumDetector surplus, double share, int most) {
    for (int call = 1; call < most; call++) {
      if (surplus.record(random.nextDouble() >= share)) {
        return call;
      }
    }
    return most;
  }
}
