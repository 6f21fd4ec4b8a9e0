package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.policy.HedgeOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryBudgetOptions;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  // The breaker of the service would end an outage sooner; here the budget stands alone.
  private static final Policy UNBROKEN =
      Policy.defaults().withBreaker(BreakerOptions.defaults().withPerService(false));

  private final ManualClock clock = new ManualClock();
  private final RetryBudget budget = new RetryBudget(RetryBudgetOptions.defaults(), clock);

  @Test
  void theFloorHoldsWithoutAnyCalls() {
    assertThat(taken(1_000)).isEqualTo(100);
    clock.advance(Duration.ofSeconds(10));
    assertThat(taken(1_000)).isEqualTo(100);
  }

  @Test
  void aFifthOfManyCallsMayBeRepeated() {
    calls(10_000);

    assertThat(taken(10_000)).isEqualTo(2_000);
  }

  @Test
  void callsAndRepeatsAreForgottenAfterTheWindow() {
    calls(10_000);
    taken(1_500);
    clock.advance(Duration.ofSeconds(5));
    assertThat(taken(10_000)).isEqualTo(500);

    clock.advance(Duration.ofSeconds(5));
    assertThat(taken(10_000)).as("500 of the last window still count").isZero();
    clock.advance(Duration.ofSeconds(5));
    assertThat(taken(10_000)).isEqualTo(100);
  }

  @Test
  void inALastingOutageTheShareHoldsSecondBySecond() {
    int taken = 0;
    for (int second = 0; second < 60; second++) {
      calls(300);
      taken += taken(300);
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(taken / (60 * 300.0)).isBetween(0.19, 0.2);
  }

  @Test
  void aTotalOutageSeesAtMostTwelveAttemptsForTenCalls() throws Exception {
    try (MeshLab lab = new MeshLab(UNBROKEN).with("a", "b", "c", "d")) {
      Backend down =
          new Backend(to -> Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "down")));
      List<Future<String>> results = readAll(lab, down, 5_000);
      Future.join(results).otherwiseEmpty().await(20, TimeUnit.SECONDS);

      assertThat(results).allMatch(Future::failed);
      assertThat(down.attempts.get()).isBetween(5_900, 6_000);
    }
  }

  @Test
  void withTheBreakerOfTheServiceItSeesNextToNothing() throws Exception {
    try (MeshLab lab = new MeshLab().with("a", "b", "c", "d")) {
      Backend down =
          new Backend(to -> Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "down")));
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) { // in turn, so that each knows of the ones before
        results.addAll(readAll(lab, down, 1));
        results.get(i).otherwiseEmpty().await(20, TimeUnit.SECONDS);
      }

      assertThat(results).allMatch(Future::failed);
      assertThat(down.attempts.get()).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void soItDoesWhenCallsThatHangAreHedged() throws Exception {
    Policy hedged =
        UNBROKEN
            .withOutlier(
                OutlierOptions.builder().unresponsiveTimeout(Duration.ofMinutes(1)).build())
            .withLimit(LimitOptions.builder().maxInFlight(10_000).maxQueued(0).build())
            .withHedge(HedgeOptions.builder().maxHedges(3).percentile(0.95).build());
    try (MeshLab lab = new MeshLab(hedged).with("a", "b", "c", "d")) {
      Backend well = new Backend(to -> Future.succeededFuture("ok"));
      readAll(lab, well, 200); // so that the mesh knows what slow is
      lab.advance(20_000 - 1_000); // and the budget of these calls is gone
      readAll(lab, well, 200);
      lab.advance(11_000);
      Backend hung = new Backend(to -> Promise.<String>promise().future());
      List<Future<String>> results = readAll(lab, hung, 5_000);
      for (int i = 0; i < 800 && !results.stream().allMatch(Future::isComplete); i++) {
        lab.advance(10);
        settle(lab);
      }

      assertThat(results).allMatch(Future::failed);
      assertThat(lab.events).as("there were hedges").anyMatch(e -> e.startsWith("hedged"));
      assertThat(hung.attempts.get()).isBetween(5_500, 6_080); // 400 calls of before may count
      assertThat(lab.limit().inFlight()).isZero();
    }
  }

  /** An instance of the service, as it sees its callers. */
  private static final class Backend implements Call.Transport<String> {
    final AtomicInteger attempts = new AtomicInteger();
    private final Function<Instance, Future<String>> answer;

    Backend(Function<Instance, Future<String>> answer) {
      this.answer = answer;
    }

    @Override
    public Future<String> to(Instance instance, Duration timeLeft) {
      attempts.incrementAndGet();
      return answer.apply(instance);
    }
  }

  private static List<Future<String>> readAll(MeshLab lab, Backend backend, int calls) {
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      results.add(lab.mesh.call(new Call("stock", "level", Instance.Kind.RPC, true), backend));
    }
    return results;
  }

  // What the sweep has handed to the callers' contexts is done.
  private static void settle(MeshLab lab) throws Exception {
    for (int loop = 0; loop < 4; loop++) {
      CompletableFuture<Void> passed = new CompletableFuture<>();
      ((VertxInternal) lab.vertx)
          .createEventLoopContext()
          .runOnContext(go -> passed.complete(null));
      passed.get(20, TimeUnit.SECONDS);
    }
  }

  private void calls(int n) {
    for (int i = 0; i < n; i++) {
      budget.called(clock.nanos());
    }
  }

  private int taken(int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += budget.take() ? 1 : 0;
    }
    return taken;
  }
}
