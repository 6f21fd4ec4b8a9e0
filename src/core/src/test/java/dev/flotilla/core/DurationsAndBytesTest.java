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
  void aDeadlineHasNothingLeftOnceItPassed() {
    Clock clock = Clock.system();

    assertThat(Deadline.after(clock, Duration.ofHours(1)).left(clock))
        .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    assertThat(Deadline.after(clock, Duration.ofNanos(-1)).left(clock)).isEqualTo(Duration.ZERO);
    assertThat(Deadline.after(clock, Duration.ZERO).passed(clock)).isTrue();
  }
}
