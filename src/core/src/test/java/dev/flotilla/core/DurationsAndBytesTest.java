package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsAndBytesTest {

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "1ms", "1500ms", "2s", "90s", "5m", "90m", "2h"})
  void aDurationIsReadAndWrittenBack(String text) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"60s,1m", "1000ms,1s", "1d,24h"})
  void aDurationIsWrittenInItsLargestUnit(String text, String shortest) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5s", "1.5s", "5 s", "5sec", "PT5S"})
  void anythingElseIsNoDuration(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a whole number with a unit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0B", "512B", "1KiB", "1025B", "4MiB", "3GiB"})
  void aSizeIsReadAndWrittenBack(String text) {
    assertThat(Bytes.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "4MB", "-1B", "1.5KiB"})
  void anythingElseIsNoSize(String text) {
    assertThatThrownBy(() -> Bytes.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatNoNumberOfNanosecondsHoldsIsNoDuration() {
    assertThat(Durations.parse("106751d").toNanos()).isPositive();
    assertThatThrownBy(() -> Durations.parse("106752d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a duration must be at most 106751d but was 106752d");
  }

  @Test
  void aSizeBeyondItsNumberIsRefusedInsteadOfWrappingAround() {
    assertThat(Bytes.parse("8589934591GiB")).hasToString("8589934591GiB");
    assertThatThrownBy(() -> Bytes.parse("8589934592GiB"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size in GiB must be between 0 and 8589934591 but was 8589934592");
    assertThatThrownBy(() -> Bytes.ofMiB(1L << 44)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bytes.ofKiB(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeadlineHasNothingLeftOnceItPassed() {
    Clock clock = Clock.system();

    assertThat(Deadline.after(clock, Duration.ofHours(1)).left(clock))
        .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    assertThat(Deadline.after(clock, Duration.ofNanos(-1)).left(clock)).isEqualTo(Duration.ZERO);
    assertThat(Deadline.after(clock, Duration.ZERO).passed(clock)).isTrue();
  }
}
