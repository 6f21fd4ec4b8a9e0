package dev.flotilla.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusLintTest {

  @Test
  void cleanTextHasNoComplaints() {
    String text =
        "# HELP a_seconds what\n# TYPE a_seconds histogram\na_seconds_bucket{le=\"+Inf\"} 1\n"
            + "a_seconds_sum 0.5\na_seconds_count 1\n";
    assertThat(PrometheusLint.of(text).complaints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 1                                            | sample without TYPE",
        "# TYPE a gauge~a 1                             | TYPE without HELP",
        "# HELP a x~# TYPE a gauge~a 1~a 2              | the same series twice",
        "# HELP a x~# TYPE a gauge~# TYPE a gauge~a 1   | TYPE twice",
        "# HELP a x~# TYPE a counter~a 1                | a counter must end in _total",
        "# HELP a x~# TYPE a gauge~a one                | not a number",
        "# HELP a x~# TYPE a gauge~a{b=c} 1             | broken labels",
        "# HELP a x~# TYPE a gauge~a-b 1                | not a sample",
      })
  void brokenTextIsFoundOut(String text, String complaint) {
    assertThat(PrometheusLint.of(text.strip().replace('~', '\n') + "\n").complaints())
        .anyMatch(found -> found.startsWith(complaint));
  }
}
