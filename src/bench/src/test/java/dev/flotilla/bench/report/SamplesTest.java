package dev.flotilla.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  private final Samples samples = new Samples();

  @Test
  void theMedianOfTheRoundsCounts() {
    add("1 in flight", "ours", 30, 10, 20);
    add("1 in flight", "nats", 1, 2, 300);

    assertThat(samples.reportRows())
        .containsExactly(
            new ReportRow("1 in flight", "ours", 20, "calls/s", null),
            new ReportRow("1 in flight", "nats", 2, "calls/s", null));
  }

  @Test
  void ofAnEvenNumberTheMedianIsBetweenTheTwoInTheMiddle() {
    assertThat(Samples.median(List.of(4.0, 1.0, 3.0, 100.0))).isEqualTo(3.5);
    assertThat(Samples.median(List.of(7.0))).isEqualTo(7);
  }

  @Test
  void aRatioIsOfRunsBesideEachOtherSoThatABusyRoundIsBusyForBoth() {
    add("a", "ours", 100, 10, 120); // the machine was busy in the second round
    add("a", "nats", 200, 20, 200);

    Ratio ratio = samples.ratio("nats", "a", Target.atLeast(0.9));

    assertThat(ratio).isEqualTo(new Ratio("nats", "a", 0.5, Target.atLeast(0.9)));
    assertThat(ratio.key()).isEqualTo("ours/nats/a");
  }

  @Test
  void aSideThatWasNotMeasuredHasNoRatio() {
    add("a", "ours", 1, 2, 3);
    add("a", "nats", 1, 2);

    assertThatThrownBy(() -> samples.ratio("nats", "a", null)).hasMessageContaining("nats");
    assertThatThrownBy(() -> samples.ratio("raw-bus", "a", null)).hasMessageContaining("raw-bus");
    assertThatThrownBy(() -> samples.ratio("nats", "b", null)).hasMessageContaining("b");
  }

  private void add(String measured, String subject, double... values) {
    for (double value : values) {
      samples.add(measured, subject, value, "calls/s");
    }
  }
}
