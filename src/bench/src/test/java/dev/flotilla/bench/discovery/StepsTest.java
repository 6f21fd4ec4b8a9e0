package dev.flotilla.bench.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every step on a small cluster: it measures what it says, and sees ghosts when there are some. */
class StepsTest {

  private static final long SHORT_MILLIS = 50;

  @Test
  void recordsAreFoundTheirNewsTravelAndCrashesLeaveNothing() throws Exception {
    try (DiscoveryNodes discoveryNodes = DiscoveryNodes.start(3)) {
      discoveryNodes
          .alive()
          .values()
          .forEach(discoveryNode -> DiscoveryNodes.announce(discoveryNode, 40, 10));
      LookUps lookUps = new LookUps(discoveryNodes, 10, 1);
      lookUps.fillStock(30, 10);

      assertThat(discoveryNodes.mapped()).hasSize(120);
      assertThat(lookUps.nanos(SHORT_MILLIS)).isPositive();
      assertThat(lookUps.ourMicros(SHORT_MILLIS)).isPositive();
      assertThat(lookUps.stockMicros(SHORT_MILLIS)).isPositive();
      assertThat(new UpdateLatency(discoveryNodes).measure(SHORT_MILLIS).get("visibleMicros"))
          .isPositive();

      assertThat(new CrashVisibility(discoveryNodes).one().get("viewsMillis")).isPositive();

      Map<String, Double> churned = new Churn(discoveryNodes, 7).run(2);

      assertThat(churned).containsEntry("ghosts", 0.0).containsEntry("missing", 0.0);
      assertThat(churned.get("crashes") + churned.get("joins")).isEqualTo(2);

      int ghosts = discoveryNodes.any().announced().size();
      discoveryNodes.any().announced().clear(); // as if its node had died
      Map<String, Double> counted = new Churn(discoveryNodes, 7).counted(SHORT_MILLIS);

      int views = discoveryNodes.alive().size() + 1; // and the map
      assertThat(counted).containsEntry("ghosts", (double) ghosts * views);
      assertThat(counted).containsEntry("missing", 0.0);
    }
  }
}
