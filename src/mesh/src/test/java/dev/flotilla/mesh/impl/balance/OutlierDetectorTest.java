package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten instances, some of them worse than the others. Each call is made once. */
class OutlierDetectorTest {

  private static final long SEED = 7;

  /** Five failures in a row happen by chance, too; here it is the comparison that is tested. */
  private static final OutlierOptions BY_PEERS =
      OutlierOptions.builder().consecutiveFailures(1_000).build();

  private static final Policy ONCE =
      Policy.defaults()
          .withRetry(RetryOptions.builder().maxAttempts(1).build())
          .withOutlier(BY_PEERS);

  private final Random random = new Random(SEED);
  private final Map<String, Double> failing = new HashMap<>();
  private final Map<String, Integer> latencyMs = new HashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final MeshLab lab = new MeshLab();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void amongTenTheOneThatFailsThirtyPercentAndTheOneThatIsTenTimesSlowerAreTakenOut() {
    start(10, Algorithm.ROUND_ROBIN);
    failing.put("i3", 0.3);
    latencyMs.put("i7", 60);
    load(4, 500);

    assertThat(lab.events)
        .as("seed %d", SEED)
        .containsExactlyInAnyOrder("i3 ejected SUCCESS_RATE 5000", "i7 ejected LATENCY 5000");
    calls.clear();
    load(1, 500);
    assertThat(calls).hasSize(8).doesNotContainKeys("i3", "i7");
  }

  @Test
  void withAllDefaultsTheSameTwoAreTakenOutAndNobodyElse() {
    lab.mesh.apply(
        new Policies(
            Policy.defaults().withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN)), null));
    instances(10);
    failing.put("i3", 0.3);
    latencyMs.put("i7", 60);
    load(20, 500);

    assertThat(lab.events)
        .as("seed %d", SEED)
        .isNotEmpty()
        .allMatch(event -> event.startsWith("i3 ") || event.startsWith("i7 "));
    assertThat(calls.get("i3") + calls.get("i7")).as("of 10 000 calls").isLessThan(1_200);
  }

  @Test
  void withTwoChoicesTheSlowOneLosesItsCallsAndTheFailingOneIsTakenOut() {
    start(10, Algorithm.POWER_OF_TWO);
    failing.put("i3", 0.3);
    latencyMs.put("i7", 60);
    load(6, 500);

    assertThat(lab.events).as("seed %d", SEED).containsExactly("i3 ejected SUCCESS_RATE 5000");
    assertThat(calls.get("i7")).as("of 3000 calls").isLessThan(100);
  }

  @Test
  void whoIsStillBadWhenItIsBackIsOutForLonger() {
    start(10, Algorithm.ROUND_ROBIN);
    latencyMs.put("i7", 60);
    load(14, 500);

    assertThat(lab.events)
        .startsWith("i7 ejected LATENCY 5000", "i7 returned", "i7 ejected LATENCY 10000");
  }

  @Test
  void whoIsWellAgainStaysWhenItIsBack() {
    start(10, Algorithm.ROUND_ROBIN);
    latencyMs.put("i7", 60);
    load(4, 500);
    latencyMs.clear();
    load(26, 500);

    assertThat(lab.events).containsExactly("i7 ejected LATENCY 5000", "i7 returned");
  }

  @Test
  void atLowVolumeNobodyIsTakenOut() {
    start(10, Algorithm.ROUND_ROBIN);
    failing.put("i3", 0.3);
    latencyMs.put("i7", 60);
    load(30, 90); // fewer than 100 calls of each in 10 s

    assertThat(lab.events).as("seed %d", SEED).isEmpty();
  }

  @Test
  void fourInstancesAreTooFewToCompare() {
    start(4, Algorithm.ROUND_ROBIN);
    failing.put("i3", 0.3);
    latencyMs.put("i2", 60);
    load(10, 400);

    assertThat(lab.events).as("seed %d", SEED).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whenAllFailAlikeChanceTakesNobodyOut(long seed) {
    random.setSeed(seed);
    start(10, Algorithm.ROUND_ROBIN);
    IntStream.range(0, 10).forEach(i -> failing.put("i" + i, 0.15));
    load(30, 200);

    assertThat(lab.events).as("seed %d", seed).isEmpty();
  }

  /** Two are too few to compare, and a hundred good calls fill the window of the failure rate. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void oneOfTwoThatBeginsToFailByHalfIsOutAfterAFewCalls(long seed) {
    random.setSeed(seed);
    lab.mesh.apply(
        new Policies(
            Policy.defaults()
                .withRetry(RetryOptions.builder().maxAttempts(1).build())
                .withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN)),
            null));
    instances(2);
    load(6, 200);
    failing.put("i1", 0.5);
    calls.clear();
    load(2, 50);

    assertThat(lab.events.get(0)).as("seed %d", seed).startsWith("i1 ejected ");
    assertThat(calls.get("i1")).as("seed %d", seed).isLessThanOrEqualTo(40);
  }

  @Test
  void twoThatFailAlikeAreBothKept() {
    lab.mesh.apply(
        new Policies(
            Policy.defaults()
                .withRetry(RetryOptions.builder().maxAttempts(1).build())
                .withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN)),
            null));
    instances(2);
    failing.put("i0", 0.1);
    failing.put("i1", 0.1);
    load(20, 200);

    assertThat(lab.events).as("seed %d", SEED).isEmpty();
  }

  @Test
  void whenAllAreSlowNobodyIsTakenOut() {
    start(10, Algorithm.ROUND_ROBIN);
    IntStream.range(0, 10).forEach(i -> latencyMs.put("i" + i, 150 + 10 * i));
    load(10, 200);

    assertThat(lab.events).isEmpty();
  }

  @Test
  void belowTheFloorNobodyIsSlow() {
    start(10, Algorithm.ROUND_ROBIN);
    IntStream.range(0, 9).forEach(i -> latencyMs.put("i" + i, 2));
    latencyMs.put("i9", 40);
    load(10, 200);

    assertThat(lab.events).isEmpty();
  }

  @Test
  void noMoreThanTheirShareIsTakenOutAndTheWorstFirst() {
    lab.mesh.apply(
        new Policies(
            ONCE.withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN))
                .withOutlier(
                    OutlierOptions.builder()
                        .consecutiveFailures(1_000)
                        .maxEjectedRatio(0.1)
                        .build()),
            null));
    instances(10);
    failing.put("i3", 0.2);
    failing.put("i4", 0.4);
    load(5, 500);

    assertThat(lab.events).as("seed %d", SEED).containsExactly("i4 ejected SUCCESS_RATE 5000");
  }

  @Test
  void instancesThatFlapOnceASecondNeverLeaveTheServiceWithoutInstances() {
    BreakerOptions ofInstances =
        BreakerOptions.builder()
            .failureRate(0.5)
            .windowSize(20)
            .minCalls(5)
            .perService(false)
            .build();
    Policy nervous =
        Policy.defaults()
            .withRetry(RetryOptions.builder().maxAttempts(1).build())
            .withBreaker(ofInstances);
    lab.mesh.apply(new Policies(nervous, null));
    instances(4);
    for (int second = 0; second < 30; second++) {
      boolean down = second % 2 == 0;
      IntStream.range(0, 4).forEach(i -> failing.put("i" + i, down ? 1.0 : 0.0));
      calls.clear();
      load(1, 200);
      long out = IntStream.range(0, 4).filter(i -> lab.ejected("i" + i)).count();

      assertThat(out).as("out in second %d", second).isLessThanOrEqualTo(2);
      assertThat(calls.values().stream().mapToInt(n -> n).sum())
          .as("calls that found an instance in second %d", second)
          .isEqualTo(200);
    }
    assertThat(lab.events).isNotEmpty();
  }

  private void start(int instances, Algorithm algorithm) {
    lab.mesh.apply(new Policies(ONCE.withBalancer(BalancerOptions.of(algorithm)), null));
    instances(instances);
  }

  private void instances(int n) {
    IntStream.range(0, n).forEach(i -> lab.with("i" + i));
  }

  /** Makes calls at an even pace, whose answers take 6 ms if nothing else is said. */
  private void load(int seconds, int perSecond) {
    Call call = new Call("stock", "level", Instance.Kind.RPC, true);
    for (int i = 0; i < seconds * perSecond; i++) {
      lab.mesh.call(call, (instance, left) -> carry(instance));
      lab.clock.advance(Duration.ofNanos(1_000_000_000L / perSecond));
    }
  }

  private Future<String> carry(Instance instance) {
    calls.merge(instance.id(), 1, Integer::sum);
    boolean fails = random.nextDouble() < failing.getOrDefault(instance.id(), 0.0);
    Promise<String> reply = Promise.promise();
    lab.clock.after(
        Duration.ofMillis(latencyMs.getOrDefault(instance.id(), 6)),
        () -> {
          if (fails) {
            reply.fail(new ServiceFailure(Code.UNAVAILABLE, "noise"));
          } else {
            reply.complete("ok");
          }
        });
    return reply.future();
  }
}
