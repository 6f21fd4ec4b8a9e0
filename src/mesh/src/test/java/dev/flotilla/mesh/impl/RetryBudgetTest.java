package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.RetryBudgetOptions;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

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
    MeshLab lab = new MeshLab().with("a", "b", "c", "d");
    try {
      AtomicInteger attempts = new AtomicInteger();
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        results.add(
            lab.mesh.call(
                new Call("stock", "level", Instance.Kind.RPC, true),
                (instance, left) -> {
                  attempts.incrementAndGet();
                  return Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "down"));
                }));
      }
      Future.join(results).otherwiseEmpty().await(20, TimeUnit.SECONDS);

      assertThat(results).allMatch(Future::failed);
      assertThat(attempts.get()).isBetween(5_900, 6_000);
    } finally {
      lab.close();
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
