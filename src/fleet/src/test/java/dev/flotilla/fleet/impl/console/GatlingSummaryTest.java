package dev.flotilla.fleet.impl.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GatlingSummaryTest {

  /** The end of a run of Gatling 3.15.1. */
  private static final String PRINTED =
      """
      > request count                                          |         7 |         7 |         -
      ---- Global Information -------------------------|---Total---|-----OK----|----KO----
      > request count                                                |     1,250 |     1,247 |         3
      > min response time (ms)                                       |         4 |         4 |         9
      > max response time (ms)                                       |     2,409 |     2,409 |        12
      > mean response time (ms)                                      |        34 |        34 |        10
      > response time std deviation (ms)                             |        68 |        68 |         1
      > response time 50th percentile (ms)                           |        11 |        11 |        10
      > response time 75th percentile (ms)                           |        32 |        32 |        10
      > response time 95th percentile (ms)                           |       209 |       209 |        12
      > response time 99th percentile (ms)                           |     1,409 |     1,409 |        12
      > mean throughput (rps)                                        |      41.5 |      41.4 |       0.1
      ---- Response Time Distribution -------------------------------------------------
      > OK: t < 800 ms                                                         1,247   (100%)

      Reports generated, please open the following file: file:///a%20home/load/smoke-1/index.html
      Global: count of failed events is 0.0 : false (actual : 3.0)
      Global: max of response time is less than 5000.0 : true (actual : 2409.0)
      """;

  @Test
  void theFiguresOfAllRequestsAndTheAssertionsAreRead() {
    assertThat(GatlingSummary.of("smoke", false, PRINTED.lines().toList()))
        .contains(
            new GatlingSummary(
                "smoke",
                false,
                1250,
                3,
                34,
                11,
                209,
                1409,
                2409,
                41.5,
                List.of(
                    new GatlingSummary.LoadAssertion(
                        "Global: count of failed events is 0.0", false, "3.0"),
                    new GatlingSummary.LoadAssertion(
                        "Global: max of response time is less than 5000.0", true, "2409.0")),
                "file:///a%20home/load/smoke-1/index.html"));
  }

  @Test
  void withoutAFailureTheColumnHasADash() {
    List<String> good =
        PRINTED.replaceAll("(?m)^(> request count.*)\\| +3$", "$1|         -").lines().toList();

    assertThat(GatlingSummary.of("smoke", true, good))
        .hasValueSatisfying(summary -> assertThat(summary.failed()).isZero());
  }

  @Test
  void aRunThatDidNotComeToItsEndHasNoSummary() {
    assertThat(GatlingSummary.of("smoke", false, List.of("Simulation started..."))).isEmpty();
  }
}
