package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Operators read these sentences when a setting is refused. */
class CheckTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void valuesWithinTheRulePass() {
    Check.atLeast("port", 1, 1);
    Check.between("port", 65_535L, 0, 65_535);
    Check.between("share", 1.0, 0, 1);
    Check.atLeast("timeout", SECOND, SECOND);
    Check.length("name", "ab", 1, 2);
    Check.notBlank("name", " a ");
    assertThat(Check.present("name", "a")).isEqualTo("a");
  }

  @Test
  void everyRefusalSaysNameRuleAndValue() {
    refused(() -> Check.atLeast("port", 0, 1), "port must be at least 1 but was 0");
    refused(
        () -> Check.between("port", 65_536L, 0, 65_535),
        "port must be between 0 and 65535 but was 65536");
    refused(
        () -> Check.between("share", Double.NaN, 0, 1),
        "share must be between 0.0 and 1.0 but was NaN");
    refused(
        () -> Check.atLeast("timeout", Duration.ofMillis(999), SECOND),
        "timeout must be at least 1s but was 999ms");
    refused(
        () -> Check.length("name", "", 1, 2), "length of name must be between 1 and 2 but was 0");
    refused(() -> Check.notBlank("name", " "), "name must be a non-empty text but was  ");
  }

  @Test
  void whatIsAbsentIsRefusedToo() {
    refused(() -> Check.present("name", null), "name must be present but was null");
    refused(() -> Check.length("name", null, 0, 2), "name must be present but was null");
    refused(() -> Check.notBlank("name", null), "name must be a non-empty text but was null");
    refused(
        () -> Check.atLeast("timeout", null, SECOND), "timeout must be at least 1s but was null");
  }

  private static void refused(ThrowingCallable check, String message) {
    assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
