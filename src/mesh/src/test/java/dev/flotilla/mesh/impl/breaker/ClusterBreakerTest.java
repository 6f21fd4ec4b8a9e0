package dev.flotilla.mesh.impl.breaker;

import static dev.flotilla.mesh.breaker.Breaker.State.CLOSED;
import static dev.flotilla.mesh.breaker.Breaker.State.HALF_OPEN;
import static dev.flotilla.mesh.breaker.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One breaker on several nodes that talk, stop talking, die and come back. */
class ClusterBreakerTest {

  private static final BreakerOptions OPTIONS =
      BreakerOptions.builder()
          .failureRate(0.5)
          .windowSize(10)
          .minCalls(10)
          .openDuration(Duration.ofSeconds(5))
          .halfOpenProbes(3)
          .probeTimeout(Duration.ofSeconds(5))
          .build();

  private final GossipLab lab = new GossipLab(OPTIONS, "a", "b", "c");
  private final GossipLab.Node a = lab.node("a");
  private final GossipLab.Node b = lab.node("b");
  private final GossipLab.Node c = lab.node("c");

  @Test
  void whenItOpensOnOneItOpensOnAll() {
    a.calls(10, false);

    assertThat(lab.states()).containsOnly(OPEN);
    assertThat(b.call(true)).isFalse();
    assertThat(b.told).containsExactly(OPEN);
    assertThat(b.follows()).isTrue();
    assertThat(a.follows()).isFalse();
    assertThat(b.breaker.refuse()).hasMessage("breaker bank is OPEN for 5s more");
  }

  @Test
  void allNodesTogetherGetAsManyProbesAsOneAlone() {
    a.calls(10, false);
    lab.advance(Duration.ofSeconds(5));
    List<Long> probes = begin(b, c, b, a, c, b, a);

    assertThat(probes.subList(0, 3)).doesNotContain(BreakerPermit.NONE);
    assertThat(probes.subList(3, 7)).containsOnly(BreakerPermit.NONE);
    b.end(probes.get(0), true);
    c.end(probes.get(1), true);
    assertThat(lab.states()).containsOnly(HALF_OPEN);
    b.end(probes.get(2), true);
    assertThat(lab.states()).containsOnly(CLOSED);
    assertThat(c.call(true)).isTrue();
    assertThat(c.told).containsExactly(OPEN, HALF_OPEN, CLOSED);
  }

  @Test
  void probesOfOthersThatFailOpenItAgainOnAll() {
    a.calls(10, false);
    lab.advance(Duration.ofSeconds(5));
    b.calls(3, false);

    assertThat(lab.states()).containsOnly(OPEN);
    assertThat(c.call(true)).isFalse();
  }

  @Test
  void aProbeOfAnotherNodeThatHangsOrDiesHasFailedAtItsDeadline() {
    a.calls(10, false);
    lab.advance(Duration.ofSeconds(5));
    assertThat(c.begin()).isNotEqualTo(BreakerPermit.NONE);
    lab.crash("c");
    lab.advance(Duration.ofSeconds(5));

    assertThat(lab.states()).containsOnly(OPEN);
    lab.advance(Duration.ofSeconds(5));
    b.calls(3, true);
    assertThat(lab.states()).containsOnly(CLOSED);
  }

  @Test
  void aProbeThatSaysNothingGivesItsPlaceBackToTheOwner() {
    a.calls(10, false);
    lab.advance(Duration.ofSeconds(5));
    List<Long> probes = begin(b, b, b);
    b.breaker.release(probes.get(1));

    assertThat(c.begin()).isNotEqualTo(BreakerPermit.NONE);
  }

  @Test
  void aNodeWhoseCallsJustSucceededDoesNotFollowASickOne() {
    for (int i = 0; i < 20; i++) {
      b.calls(1, true);
      a.calls(1, false);
      lab.advance(Duration.ofMillis(400));
    }

    assertThat(a.state()).isNotEqualTo(CLOSED);
    assertThat(b.state()).isEqualTo(CLOSED);
    assertThat(b.told).isEmpty();
    assertThat(c.state()).as("it makes no calls and believes").isNotEqualTo(CLOSED);
  }

  @Test
  void aNodeWhoseCallsSucceededFollowsAfterAFewFailuresOfItsOwn() {
    b.calls(10, true);
    a.calls(10, false);
    b.calls(3, false);
    assertThat(b.call(false)).isFalse();

    assertThat(b.follows()).isTrue();
  }

  @Test
  void aNodeWhoseLastSuccessIsASecondAgoFollows() {
    b.calls(10, true);
    a.calls(10, false);
    assertThat(b.state()).isEqualTo(CLOSED);
    lab.advance(Duration.ofSeconds(1));

    assertThat(b.call(true)).isFalse();
  }

  @Test
  void aNodeThatJoinsLateKnowsItWithinASecond() {
    a.calls(10, false);
    GossipLab.Node late = lab.node("late");
    assertThat(late.state()).isEqualTo(CLOSED);
    lab.advance(ClusterBreaker.REPEAT);

    assertThat(late.state()).isEqualTo(OPEN);
    lab.advance(Duration.ofSeconds(5));
    assertThat(late.call(true)).isTrue();
  }

  @Test
  void ifTheOwnerDiesTheFirstNodeThatAsksTakesItsPlace() {
    a.calls(10, false);
    lab.crash("a");
    lab.advance(Duration.ofSeconds(5));
    assertThat(c.begin()).isEqualTo(BreakerPermit.NONE);
    assertThat(c.follows()).isFalse();
    assertThat(begin(b, c)).as("until rivals are heard").containsOnly(BreakerPermit.NONE);
    lab.advance(ClusterBreaker.SETTLE);
    List<Long> probes = begin(b, c, b, c, b);

    assertThat(probes.stream().filter(probe -> probe != BreakerPermit.NONE)).hasSize(3);
    b.end(probes.get(0), true);
    c.end(probes.get(1), true);
    b.end(probes.get(2), true);
    assertThat(lab.states()).containsOnly(CLOSED);
  }

  @Test
  void ofTwoNodesThatBecameOwnersAtOnceOneYields() {
    a.calls(10, false);
    lab.crash("a");
    lab.advance(Duration.ofSeconds(5));
    lab.cut("b", "c");
    begin(b, c);
    assertThat(b.follows() || c.follows()).isFalse();
    lab.heal();
    lab.advance(ClusterBreaker.REPEAT);

    assertThat(b.follows()).isFalse();
    assertThat(c.follows()).as("same epoch, greater name").isTrue();
    assertThat(begin(b, c, b, c, b).stream().filter(probe -> probe != BreakerPermit.NONE))
        .hasSize(3);
  }

  @Test
  void aNodeThatReachesNoOtherDecidesAlone() {
    a.calls(10, false);
    lab.cut("a", "c");
    lab.cut("b", "c");
    lab.advance(Duration.ofSeconds(5));
    assertThat(c.call(true)).isFalse();
    lab.advance(ClusterBreaker.SETTLE);
    c.calls(3, true);

    assertThat(c.state()).isEqualTo(CLOSED);
    assertThat(a.state()).isEqualTo(HALF_OPEN);
    c.calls(10, false);
    assertThat(c.state()).isEqualTo(OPEN);
  }

  @Test
  void afterASplitTheNewerClaimHolds() {
    a.calls(10, false);
    lab.cut("a", "c");
    lab.cut("b", "c");
    lab.advance(Duration.ofSeconds(5));
    c.calls(1, true);
    lab.advance(ClusterBreaker.SETTLE);
    c.calls(3, true);
    assertThat(c.state()).isEqualTo(CLOSED);
    lab.heal();
    lab.advance(ClusterBreaker.REPEAT);

    assertThat(lab.states()).as("c has found out, a is told so").containsOnly(CLOSED);
  }

  @Test
  void anOwnerThatHungAndComesBackLearnsThatOthersWentOn() {
    a.calls(10, false);
    lab.cut("a", "b");
    lab.cut("a", "c");
    lab.advance(Duration.ofSeconds(5));
    b.calls(1, true);
    lab.advance(ClusterBreaker.SETTLE);
    c.calls(3, false);
    assertThat(b.state()).isEqualTo(OPEN);
    lab.heal();
    lab.advance(ClusterBreaker.REPEAT);

    assertThat(a.follows()).isTrue();
    assertThat(lab.states()).containsOnly(OPEN);
  }

  @Test
  void whatPeopleDoOnOneNodeHoldsOnAll() {
    b.breaker.open();
    assertThat(lab.states()).containsOnly(OPEN);
    c.breaker.reset();

    assertThat(lab.states()).containsOnly(CLOSED);
    assertThat(a.call(true)).isTrue();
  }

  @Test
  void aNodeWhoseOptionsLeaveTheClusterDecidesAloneAndItsListenersHearIt() {
    a.calls(10, false);
    b.breaker.update(OPTIONS.withScope(BreakerOptions.Scope.NODE));

    assertThat(b.told).containsExactly(OPEN, CLOSED);
    assertThat(b.call(true)).isTrue();
    lab.advance(ClusterBreaker.REPEAT);
    assertThat(b.state()).as("claims of others do not count").isEqualTo(CLOSED);
    b.breaker.update(OPTIONS);
    lab.advance(ClusterBreaker.REPEAT);
    assertThat(c.state()).isEqualTo(OPEN);
    assertThat(b.call(false)).as("its last success is old").isFalse();
    assertThat(b.follows()).isTrue();
  }

  @Test
  void aNodeThatJoinsTheClusterWhileOpenBecomesTheOwner() {
    b.breaker.update(OPTIONS.withScope(BreakerOptions.Scope.NODE));
    b.calls(10, false);
    assertThat(a.state()).isEqualTo(CLOSED);
    b.breaker.update(OPTIONS);

    assertThat(lab.states()).containsOnly(OPEN);
    assertThat(a.follows()).isTrue();
    assertThat(b.follows()).isFalse();
  }

  @Test
  void aDisputedClaimThatIsNotRepeatedExpires() {
    b.calls(10, true);
    a.calls(10, false);
    lab.crash("a");
    for (int i = 0; i < 8; i++) {
      lab.advance(Duration.ofMillis(500));
      assertThat(b.call(true)).isTrue();
    }
    lab.advance(Duration.ofSeconds(2));

    assertThat(b.call(true)).as("without a recent success").isTrue();
    assertThat(b.told).isEmpty();
  }

  @Test
  void anOpeningThatWasUndoneBeforeItWasToldChangesNothing() {
    a.shared.opened(TripCause.FAILURE_RATE, Duration.ofSeconds(5)); // the state machine is closed

    assertThat(lab.states()).containsOnly(CLOSED);
    assertThat(a.told).isEmpty();
    assertThat(b.told).isEmpty();
  }

  @Test
  void anOldMessageChangesNothing() {
    a.calls(10, false);
    c.breaker.reset();
    BreakerClaim old = new BreakerClaim("NAMED bank", 1, "a", OPEN, 5_000, 1);
    a.tell("b", old);

    assertThat(lab.states()).containsOnly(CLOSED);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whateverHappensItIsProbedByFewAndFindsBackTogether(long seed) {
    Random random = new Random(seed);
    int probed = 0;
    for (int round = 0; round < 40; round++) {
      String where = "seed " + seed + ", round " + round;
      trouble(random);
      lab.heal();
      lab.advance(Duration.ofSeconds(20)); // probes under way are over, all claims are heard
      int probes = probesAtOnce(random);
      probed += probes > 0 ? 1 : 0;
      assertThat(probes).as("probes at once, " + where).isLessThanOrEqualTo(3);
      lab.advance(Duration.ofSeconds(20));
      for (int i = 0; i < 40; i++) {
        lab.nodes.values().forEach(node -> node.call(true));
        lab.advance(Duration.ofMillis(500));
      }
      assertThat(lab.states()).as(where).containsOnly(CLOSED);
    }
    assertThat(probed).as("rounds that had it half-open, seed " + seed).isGreaterThan(10);
  }

  /** Calls that fail or hang while links break and nodes die and are born. */
  private void trouble(Random random) {
    for (int step = 0; step < 200; step++) {
      List<GossipLab.Node> alive = List.copyOf(lab.nodes.values());
      GossipLab.Node one = alive.get(random.nextInt(alive.size()));
      switch (random.nextInt(12)) {
        case 0 -> lab.cut(one.name, alive.get(random.nextInt(alive.size())).name);
        case 1 -> lab.heal();
        case 2 -> {
          if (random.nextInt(10) == 0 && alive.size() > 1) {
            lab.crash(one.name);
            lab.node("n" + random.nextInt(1_000_000));
          }
        }
        case 3 -> lab.advance(Duration.ofMillis(random.nextInt(3_000)));
        case 4 -> one.begin(); // and never ends
        default -> one.call(random.nextInt(10) == 0);
      }
    }
  }

  /** How many calls are under way at the same time after all nodes have tried often. */
  private int probesAtOnce(Random random) {
    boolean closed = lab.states().contains(CLOSED);
    int begun = 0;
    for (int i = 0; i < 30; i++) {
      List<GossipLab.Node> alive = List.copyOf(lab.nodes.values());
      GossipLab.Node one = alive.get(random.nextInt(alive.size()));
      begun += one.begin() != BreakerPermit.NONE ? 1 : 0;
      lab.advance(Duration.ofMillis(60));
    }
    return closed ? 0 : begun;
  }

  private static List<Long> begin(GossipLab.Node... nodes) {
    List<Long> permits = new ArrayList<>();
    for (GossipLab.Node node : nodes) {
      permits.add(node.begin());
    }
    return permits;
  }
}
