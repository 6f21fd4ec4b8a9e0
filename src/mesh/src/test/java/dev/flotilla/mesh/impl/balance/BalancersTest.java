package dev.flotilla.mesh.impl.balance;

import static dev.flotilla.mesh.impl.balance.Flock.eject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each algorithm promises, and what all of them do. */
class BalancersTest {

  private static final int PICKS = 10_000;

  private final Flock flock = new Flock();

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void everyAlgorithmPassesOverThoseThatAreOutAndThoseThatWereTried(Algorithm algorithm) {
    InstanceState[] targets = flock.targets(6);
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.of(algorithm));
    eject(targets[0]);
    eject(targets[1]);

    assertThat(picks(balancedPool, null))
        .containsOnlyKeys(targets[2], targets[3], targets[4], targets[5]);
    InstanceState[] tried = {targets[2], targets[3], null};
    assertThat(picks(balancedPool, tried)).containsOnlyKeys(targets[4], targets[5]);
    InstanceState[] allIn = {targets[2], targets[3], targets[4], targets[5]};
    assertThat(picks(balancedPool, allIn)).as("rather again than one that is out").hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void everyAlgorithmUsesAllWhenNobodyIsLeft(Algorithm algorithm) {
    InstanceState[] targets = flock.targets(3);
    Arrays.stream(targets).forEach(Flock::eject);

    assertThat(picks(flock.balancedPool(targets, BalancerOptions.of(algorithm)), null)).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void everyAlgorithmGivesAProbeToWhoWaitsForOne(Algorithm algorithm) {
    InstanceState[] targets = flock.targets(3);
    eject(targets[1]);
    flock.clock.advance(Duration.ofSeconds(5));

    assertThat(picks(flock.balancedPool(targets, BalancerOptions.of(algorithm)), null))
        .containsKey(targets[1]);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"CONSISTENT_HASH"},
      mode = EnumSource.Mode.EXCLUDE)
  void whoHasJustJoinedGetsATenthOfWhatOthersGetAndThenEverMore(Algorithm algorithm) {
    InstanceState[] targets = flock.targets(4);
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.of(algorithm));
    assertThat(share(balancedPool, targets)).isCloseTo(1, within(0.1));

    targets[3].joined(flock.clock.nanos());
    assertThat(share(balancedPool, targets)).isCloseTo(0.1, within(0.05));
    flock.clock.advance(Duration.ofMillis(2_500));
    assertThat(share(balancedPool, targets)).isCloseTo(0.5, within(0.15));
    flock.clock.advance(Duration.ofMillis(2_500));
    assertThat(share(balancedPool, targets)).isCloseTo(1, within(0.1));
    assertThat(targets[3].isSettled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whenAllHaveJustJoinedTheyShareEqually(Algorithm algorithm) {
    InstanceState[] targets = flock.targets(4);
    Arrays.stream(targets).forEach(instanceState -> instanceState.joined(flock.clock.nanos()));

    assertThat(picks(flock.balancedPool(targets, BalancerOptions.of(algorithm)), null).values())
        .allSatisfy(n -> assertThat(n).isCloseTo(PICKS / 4, within(300)));
  }

  @Test
  void leastRequestsPicksTheIdlestOfAll() {
    InstanceState[] targets = flock.targets(5);
    begin(targets[0], 3);
    begin(targets[1], 1);
    begin(targets[2], 1);
    begin(targets[3], 2);
    begin(targets[4], 7);

    Map<InstanceState, Integer> picks =
        picks(flock.balancedPool(targets, BalancerOptions.of(Algorithm.LEAST_REQUESTS)), null);
    assertThat(picks).containsOnlyKeys(targets[1], targets[2]);
  }

  @ParameterizedTest
  @ValueSource(longs = {Integer.MAX_VALUE - 5L, 0xFFFF_FFFFL - 5, Long.MAX_VALUE - 5, -5})
  void roundRobinGoesRoundWhereItsNumbersEnd(long firstTurn) {
    InstanceState[] targets = flock.targets(4);
    RoundRobin robin = new RoundRobin(candidateSet(targets), firstTurn);
    int at = List.of(targets).indexOf(robin.pick(null, null, false, 0));
    for (int pick = 0; pick < 20; pick++) {
      at = (at + 1) % 4;
      assertThat(robin.pick(null, null, false, 0)).isSameAs(targets[at]);
    }
  }

  @Test
  void roundRobinSpreadsTheCallsOfOneThatIsOutOverAllOthers() {
    InstanceState[] targets = flock.targets(5);
    eject(targets[2]);

    Map<InstanceState, Integer> picks =
        picks(flock.balancedPool(targets, BalancerOptions.of(Algorithm.ROUND_ROBIN)), null);
    assertThat(picks).hasSize(4);
    assertThat(picks.values()).allSatisfy(n -> assertThat(n).isCloseTo(PICKS / 4, within(1)));
  }

  @Test
  void weightedSharesAsTheRecordsSay() {
    InstanceState[] targets = {
      weighing("heavy", "6"),
      weighing("light", "3"),
      flock.instanceState("without", "local", Map.of()),
      weighing("nonsense", "-4"),
      weighing("none", "0")
    };
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.of(Algorithm.WEIGHTED));
    Map<InstanceState, Integer> picks = picks(balancedPool, null);

    assertThat(picks).doesNotContainKey(targets[4]);
    assertThat(picks.get(targets[0])).isCloseTo(PICKS * 6 / 11, within(250));
    assertThat(picks.get(targets[1])).isCloseTo(PICKS * 3 / 11, within(250));
    assertThat(picks.get(targets[2])).isCloseTo(PICKS / 11, within(150));
    assertThat(picks.get(targets[3])).isCloseTo(PICKS / 11, within(150));

    Arrays.stream(targets).limit(4).forEach(Flock::eject);
    assertThat(picks(balancedPool, null))
        .as("weight 0 is better than out")
        .containsOnlyKeys(targets[4]);
  }

  @Test
  void weightsOfZeroAloneAreAsGoodAsNone() {
    InstanceState[] targets = {weighing("a", "0"), weighing("b", "0")};

    assertThat(picks(flock.balancedPool(targets, BalancerOptions.of(Algorithm.WEIGHTED)), null))
        .containsOnlyKeys(targets);
  }

  /** Picks of the last target, for each of another one. */
  private double share(BalancedPool balancedPool, InstanceState[] targets) {
    Map<InstanceState, Integer> picks = picks(balancedPool, null);
    return picks.get(targets[3]) / (double) picks.get(targets[0]);
  }

  /** Counts picks; for the hash, of as many keys. */
  private Map<InstanceState, Integer> picks(BalancedPool balancedPool, InstanceState[] tried) {
    int[] keys = {0};
    return counted(() -> balancedPool.pick("key-" + keys[0]++, tried, false, flock.clock.nanos()));
  }

  private static Map<InstanceState, Integer> counted(Supplier<InstanceState> pick) {
    Map<InstanceState, Integer> picks = new HashMap<>();
    for (int i = 0; i < PICKS; i++) {
      picks.merge(pick.get(), 1, Integer::sum);
    }
    return picks;
  }

  private CandidateSet candidateSet(InstanceState[] targets) {
    return new CandidateSet(
        targets, new PanicMode(), new SlowStart(Duration.ZERO, flock.random::nextInt), n -> 0);
  }

  private InstanceState weighing(String id, String weight) {
    return flock.instanceState(id, "local", Map.of(BalancerOptions.WEIGHT, weight));
  }

  private static void begin(InstanceState instanceState, int calls) {
    for (int i = 0; i < calls; i++) {
      instanceState.began(new Idle(), false);
    }
  }
}
