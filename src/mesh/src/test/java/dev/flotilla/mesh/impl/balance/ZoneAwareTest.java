package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The caller is in zone "a". */
class ZoneAwareTest {

  private static final int PICKS = 10_000;

  private final Flock flock = new Flock();

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"CONSISTENT_HASH"},
      mode = EnumSource.Mode.EXCLUDE)
  void callsStayInTheirZoneWhileItCanTakeThem(Algorithm algorithm) {
    InstanceState[] targets = zones("a", 4, "b", 4);

    assertThat(shareIn("a", flock.balancedPool(targets, BalancerOptions.of(algorithm))))
        .isEqualTo(1);
  }

  @Test
  void theMoreOfAZoneIsOutTheMoreGoesElsewhere() {
    InstanceState[] targets = zones("a", 4, "b", 4);
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.defaults());

    // What is left of the zone takes 1.4 times an even share of the load, of which half is ours.
    assertThat(shareWithout(1, targets, balancedPool)).isEqualTo(1); // 1.4 · 3/7 / 0.5 = 1.2
    assertThat(shareWithout(2, targets, balancedPool))
        .isCloseTo(0.93, within(0.02)); // 1.4 · 2/6 / 0.5
    assertThat(shareWithout(3, targets, balancedPool))
        .isCloseTo(0.56, within(0.02)); // 1.4 · 1/5 / 0.5
    assertThat(shareWithout(4, targets, balancedPool)).isZero();
  }

  @Test
  void aZoneWithFewInstancesAndManyCallersGivesAwayWhatIsTooMuch() {
    InstanceState[] targets = zones("a", 1, "b", 9);
    IntStream.range(0, 8).forEach(node -> flock.instanceState("other" + node, "a", Map.of()));
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.defaults());

    // Half of the nodes are here, and a tenth of the instances: 1.4 · 0.1 / 0.5.
    assertThat(shareIn("a", balancedPool)).isCloseTo(0.28, within(0.02));
  }

  @Test
  void aCallThatWasTriedOnAllOfTheZoneGoesToAnother() {
    InstanceState[] targets = zones("a", 2, "b", 2);
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.defaults());
    InstanceState[] tried = {targets[0], targets[1]};

    for (int i = 0; i < 100; i++) {
      assertThat(balancedPool.pick(null, tried, false, 0).instance().zone()).isEqualTo("b");
    }
  }

  @Test
  void inAPanicTheZonesAreAsIfAllWereHealthy() {
    InstanceState[] targets = zones("a", 4, "b", 4);
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.defaults());
    Stream.of(targets).limit(4).forEach(Flock::eject);
    Flock.eject(targets[4]);
    balancedPool.review(0.5);

    assertThat(balancedPool.isPanicking()).isTrue();
    assertThat(shareIn("a", balancedPool)).isEqualTo(1);
  }

  @Test
  void whoSwitchesItOffGetsAll() {
    InstanceState[] targets = zones("a", 4, "b", 4);
    BalancerOptions blind = BalancerOptions.builder().zoneAware(false).build();

    assertThat(shareIn("a", flock.balancedPool(targets, blind))).isCloseTo(0.5, within(0.02));
  }

  @Test
  void inAZoneWithoutInstancesAllOthersAreAlike() {
    InstanceState[] targets = zones("b", 2, "c", 2);

    assertThat(shareIn("b", flock.balancedPool(targets, BalancerOptions.defaults())))
        .isCloseTo(0.5, within(0.02));
  }

  private double shareWithout(int out, InstanceState[] targets, BalancedPool balancedPool) {
    if (targets[out - 1].breakerStateMachine().isClosed()) {
      Flock.eject(targets[out - 1]);
    }
    balancedPool.review(0);
    return shareIn("a", balancedPool);
  }

  private double shareIn(String zone, BalancedPool balancedPool) {
    int there = 0;
    for (int i = 0; i < PICKS; i++) {
      InstanceState instanceState = balancedPool.pick(null, null, false, flock.clock.nanos());
      there += instanceState.instance().zone().equals(zone) ? 1 : 0;
    }
    return there / (double) PICKS;
  }

  private InstanceState[] zones(String one, int ofOne, String other, int ofOther) {
    flock.discovery.zone = "a";
    return Stream.concat(in(one, ofOne), in(other, ofOther)).toArray(InstanceState[]::new);
  }

  private Stream<InstanceState> in(String zone, int count) {
    return IntStream.range(0, count).mapToObj(i -> flock.instanceState(zone + i, zone, Map.of()));
  }
}
