package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerPermitTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 255, 256, 1L << 40})
  void aPermitOfAClosedBreakerNamesItsGeneration(long generation) {
    long permit = BreakerPermit.ofClosed(generation);

    assertThat(BreakerPermit.isGranted(permit)).isTrue();
    assertThat(BreakerPermit.isProbe(permit)).isFalse();
    assertThat(BreakerPermit.isRemote(permit)).isFalse();
    assertThat(BreakerPermit.generation(permit)).isEqualTo(generation);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 99", "1099511627776, 99"})
  void aPermitOfAProbeNamesItsGenerationAndItsSlot(long generation, int slot) {
    long permit = BreakerPermit.ofProbe(generation, slot);

    assertThat(BreakerPermit.isGranted(permit)).isTrue();
    assertThat(BreakerPermit.isProbe(permit)).isTrue();
    assertThat(BreakerPermit.isRemote(permit)).isFalse();
    assertThat(BreakerPermit.generation(permit)).isEqualTo(generation);
    assertThat(BreakerPermit.slot(permit)).isEqualTo(slot);
  }

  @ParameterizedTest
  @ValueSource(longs = {BreakerPermit.NONE, BreakerPermit.ASK_OWNER})
  void whatIsNotAPermitIsNeitherGrantedNorAProbeNorOfAnyGeneration(long none) {
    assertThat(BreakerPermit.isGranted(none)).isFalse();
    assertThat(BreakerPermit.isProbe(none)).isFalse();
    assertThat(BreakerPermit.isRemote(none)).isFalse();
    assertThat(BreakerPermit.generation(none)).isNegative();
  }

  @ParameterizedTest
  @ValueSource(longs = {BreakerPermit.FIRST_REMOTE, -300, Long.MIN_VALUE})
  void aHandleOfAnotherNodesPermitIsAProbeOfNoGenerationHere(long handle) {
    assertThat(BreakerPermit.isGranted(handle)).isTrue();
    assertThat(BreakerPermit.isProbe(handle)).isTrue();
    assertThat(BreakerPermit.isRemote(handle)).isTrue();
    assertThat(BreakerPermit.generation(handle)).isNegative();
  }

  @Test
  void aBreakerThatIsOffGivesAPermitThatIsNotAProbe() {
    assertThat(BreakerPermit.isGranted(BreakerPermit.UNGUARDED)).isTrue();
    assertThat(BreakerPermit.isProbe(BreakerPermit.UNGUARDED)).isFalse();
  }
}
