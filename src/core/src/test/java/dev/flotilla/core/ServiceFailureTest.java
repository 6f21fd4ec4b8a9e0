package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceFailureTest {

  @ParameterizedTest
  @EnumSource(Code.class)
  void everyCodeIsFoundByNumberAndName(Code code) {
    assertThat(Code.of(code.number)).isEqualTo(code);
    assertThat(Code.of(code.name())).isEqualTo(code);
  }

  @Test
  void aCodeOfAnotherVersionReadsAsUnknown() {
    assertThat(Code.of(99)).isEqualTo(Code.UNKNOWN);
    assertThat(Code.of("DATA_LOSS")).isEqualTo(Code.UNKNOWN);
  }

  @Test
  void onlyAnUnavailableThatDidNotRunIsSafeToRepeat() {
    ServiceFailure refused = new ServiceFailure(Code.UNAVAILABLE, "no instance of stock");

    assertThat(refused.didNotExecute()).isTrue();
    assertThat(refused.afterPossibleRun().didNotExecute()).isFalse();
    assertThat(new ServiceFailure(Code.UNKNOWN, "reply lost").didNotExecute()).isFalse();
  }

  @Test
  void detailsAreAddedWithoutChangingTheFirst() {
    ServiceFailure first = new ServiceFailure(Code.RESOURCE_EXHAUSTED, "full");
    ServiceFailure second = first.retryAfter(Duration.ofSeconds(2));

    assertThat(first.retryAfter()).isEmpty();
    assertThat(second.retryAfter()).contains(Duration.ofSeconds(2));
    assertThat(second).hasMessage("full");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "-5", "1.5", "99999999999999999999"})
  void anUnreadableHintIsNoHint(String wait) {
    ServiceFailure odd = new ServiceFailure(Code.UNAVAILABLE, "x").with("retryAfterMs", wait);

    assertThat(odd.retryAfter()).isEmpty();
  }

  @Test
  void aBugBecomesInternalAndTellsNothing() {
    ServiceFailure failure = ServiceFailure.of(new IllegalStateException("password is 123"));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure.getMessage()).doesNotContain("123");
  }

  @Test
  void aFailureHasNoStack() {
    assertThat(new ServiceFailure(Code.NOT_FOUND, "x").getStackTrace()).isEmpty();
  }
}
