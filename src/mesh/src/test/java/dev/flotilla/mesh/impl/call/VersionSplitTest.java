package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryOptions;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VersionSplitTest {

  private static final TrafficOptions NINETY_TEN =
      TrafficOptions.defaults().withSplit(Map.of("1.4", 90, "1.5", 10));

  private final TrafficRulesLab traffic = new TrafficRulesLab();
  private final MeshLab lab = traffic.lab;

  @AfterEach
  void close() throws Exception {
    traffic.close();
  }

  @Test
  void tenThousandCallsFallByWeightHoweverManyInstancesThereAre() throws Exception {
    lab.running("1.4", "a").running("1.5", "b", "c", "d");
    traffic.ruledBy(NINETY_TEN);

    Map<String, Integer> counts = traffic.byVersion(10_000, lab::read);

    // Binomial: the deviation of 10,000 throws at 0.1 is 30; four of them.
    assertThat(counts.get("1.5")).as("seed " + MeshLab.SEED).isCloseTo(1_000, within(120));
    assertThat(counts.get("1.4") + counts.get("1.5")).isEqualTo(10_000);
  }

  @Test
  void theShareOfAVersionThatIsNotThereGoesToTheOthersByTheirWeights() throws Exception {
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 60, "1.5", 20, "1.6", 20)));

    Map<String, Integer> counts = traffic.byVersion(4_000, lab::read);

    // A quarter of 4,000; four deviations of 27.4.
    assertThat(counts.get("1.5")).as("seed " + MeshLab.SEED).isCloseTo(1_000, within(110));
    assertThat(traffic.told).containsExactly("missing 1.6");

    lab.running("1.6", "c");
    assertThat(traffic.byVersion(100, lab::read)).containsKey("1.6");
    assertThat(traffic.told).containsExactly("missing 1.6", "found 1.6");
  }

  @Test
  void aVersionWhoseInstancesAreAllEjectedGetsNothingUntilOneIsBack() throws Exception {
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(nervous(TrafficOptions.defaults().withSplit(Map.of("1.4", 1, "1.5", 1))));
    failOn("b");
    assertThat(lab.ejected("b")).isTrue();

    assertThat(traffic.byVersion(200, lab::read)).containsOnlyKeys("1.4");

    lab.advance(5_000);
    assertThat(traffic.byVersion(200, lab::read)).containsOnlyKeys("1.4", "1.5");
    assertThat(traffic.told).as("it was sick, not missing").isEmpty();
  }

  @Test
  void aVersionThatTheSplitDoesNotNameGetsNothing() throws Exception {
    lab.running("1.3", "old").running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(NINETY_TEN);

    assertThat(traffic.byVersion(300, lab::read)).containsOnlyKeys("1.4", "1.5");
  }

  @Test
  void whenNoVersionOfTheSplitIsThereTheOthersServe() throws Exception {
    lab.running("2.0", "a").running("2.1", "b");
    traffic.ruledBy(NINETY_TEN);

    assertThat(traffic.byVersion(100, lab::read)).containsOnlyKeys("2.0", "2.1");
    assertThat(traffic.told).containsExactly("missing 1.4", "missing 1.5");
  }

  @Test
  void aVersionOfWeightZeroGetsNothingEvenWhenItIsAlone() throws Exception {
    lab.running("1.5", "dark");
    traffic.ruledBy(
        Policy.defaults()
            .withRetry(RetryOptions.builder().maxAttempts(1).build())
            .withTraffic(TrafficOptions.defaults().withSplit(Map.of("1.4", 1, "1.5", 0))));

    assertThat(MeshLab.failure(lab.read()).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(lab.carrier.waiting()).isZero();

    lab.running("1.4", "a");
    assertThat(traffic.byVersion(50, lab::read)).containsOnlyKeys("1.4");
  }

  @Test
  void aRepeatStaysInItsVersionAsLongAsSomebodyThereHasNotFailedIt() throws Exception {
    lab.running("1.4", "a", "b", "c").running("1.5", "d");
    traffic.ruledBy(NINETY_TEN);

    for (int i = 0; i < 50; i++) {
      traffic.byVersion(4, lab::read); // one failure in six keeps every breaker closed
      Future<String> result = lab.read();
      Carrier.Sent first = lab.carrier.next();
      first.fail(Code.UNAVAILABLE);
      Carrier.Sent second = lab.carrier.next();
      second.answer("ok");
      MeshLab.value(result);

      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(second.to().version()).isEqualTo("1.4");
    }
    assertThat(lab.events).as("seed " + MeshLab.SEED).isEmpty();
  }

  @Test
  void aCallKeepsItsVersionWhenTheWeightsChangeMeanwhile() throws Exception {
    lab.running("1.4", "a", "b").running("1.5", "c", "d");
    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 1)));
    Future<String> before = lab.read();
    Carrier.Sent sent = lab.carrier.next();

    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.5", 1)));
    sent.fail(Code.UNAVAILABLE);

    assertThat(traffic.versionOf(before)).isEqualTo("1.4");
    assertThat(traffic.byVersion(50, lab::read)).containsOnlyKeys("1.5");
  }

  @Test
  void withoutASplitAgainAllVersionsAreAlike() throws Exception {
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 1)));
    assertThat(traffic.byVersion(50, lab::read)).containsOnlyKeys("1.4");

    traffic.ruledBy(TrafficOptions.defaults());

    assertThat(traffic.byVersion(50, lab::read)).containsOnlyKeys("1.4", "1.5");
  }

  @Test
  void aRoutingKeyHasOneVersionAndKeysFallByWeight() throws Exception {
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(NINETY_TEN);

    Map<String, String> versions = versionsOfKeys(10_000);
    Map<String, String> again = versionsOfKeys(1_000);

    assertThat(versions).containsAllEntriesOf(again);
    assertThat(versions.values().stream().filter("1.5"::equals).count())
        .isCloseTo(1_000L, within(120L));
  }

  @Test
  void whenAWeightGrowsKeysMoveOnlyThere() throws Exception {
    lab.running("1.4", "a").running("1.5", "b").running("1.6", "c");
    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 60, "1.5", 30, "1.6", 10)));
    Map<String, String> before = versionsOfKeys(2_000);

    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 60, "1.5", 30, "1.6", 60)));
    Map<String, String> after = versionsOfKeys(2_000);

    after.forEach((key, version) -> assertThat(version).as(key).isIn(before.get(key), "1.6"));
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void aKeyWhoseVersionIsGoneMovesAndTheOthersStay() throws Exception {
    Instance leaving = lab.discovery.add("stock", "c", "node-c", "1.6");
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(TrafficOptions.defaults().withSplit(Map.of("1.4", 1, "1.5", 1, "1.6", 1)));
    Map<String, String> before = versionsOfKeys(1_000);

    lab.discovery.withdraw(leaving);
    Map<String, String> after = versionsOfKeys(1_000);

    before.forEach(
        (key, version) -> {
          if (!version.equals("1.6")) {
            assertThat(after).containsEntry(key, version);
          }
        });
    assertThat(after.values()).doesNotContain("1.6");
  }

  private Map<String, String> versionsOfKeys(int keys) throws Exception {
    Map<String, String> versions = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      String key = "customer-" + i;
      versions.put(
          key, traffic.versionOf(lab.mesh.call(TrafficRulesLab.reading(key), lab.carrier)));
    }
    return versions;
  }

  private void failOn(String id) throws Exception {
    Carrier.Sent sent = lab.readAt(id);
    sent.fail(Code.DEADLINE_EXCEEDED);
  }

  private static Policy nervous(TrafficOptions options) {
    OutlierOptions outlier = OutlierOptions.builder().consecutiveFailures(1).build();
    return Policy.defaults().withOutlier(outlier).withTraffic(options);
  }
}
