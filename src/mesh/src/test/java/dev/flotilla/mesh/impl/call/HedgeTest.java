package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.policy.HedgeOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryBudgetOptions;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HedgeTest {

  // Silence is not what is looked at here.
  private static final OutlierOptions PATIENT =
      OutlierOptions.builder().unresponsiveTimeout(Duration.ofMinutes(1)).build();
  private static final Policy HEDGED =
      Policy.defaults()
          .withOutlier(PATIENT)
          .withHedge(HedgeOptions.builder().maxHedges(1).percentile(0.95).build())
          .withRetryBudget(
              RetryBudgetOptions.builder().retryRatio(0.2).minRetriesPerSecond(10).build());

  private final MeshLab lab = new MeshLab(HEDGED).with("a", "b", "c");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aSlowReadIsSentToAnotherInstanceAndTheFirstAnswerCounts() throws Exception {
    answers(200, 20);
    Future<String> result = lab.read();
    Carrier.Sent slow = lab.carrier.next();
    lab.advance(10);
    assertThat(lab.carrier.waiting()).isZero();
    lab.advance(20);
    Carrier.Sent second = lab.carrier.next();

    assertThat(second.id()).isNotEqualTo(slow.id());
    assertThat(lab.events).containsExactly("hedged " + slow.id());
    second.answer("from the second");
    assertThat(value(result)).isEqualTo("from the second");
    assertThat(lab.limit().inFlight()).as("the first one still runs").isEqualTo(1);
    slow.answer("too late");
    assertThat(lab.limit().inFlight()).isZero();
  }

  @Test
  void theFirstOneMayStillWin() throws Exception {
    answers(200, 20);
    Future<String> result = lab.read();
    Carrier.Sent slow = lab.carrier.next();
    lab.advance(40);
    Carrier.Sent second = lab.carrier.next();
    slow.answer("from the first");
    second.fail(Code.UNAVAILABLE);

    assertThat(value(result)).isEqualTo("from the first");
    lab.advance(1_000);
    assertThat(lab.carrier.waiting()).as("a loser's failure is not repeated").isZero();
  }

  @Test
  void aFailureOfOneWaitsForTheOther() throws Exception {
    answers(200, 20);
    Future<String> result = lab.read();
    Carrier.Sent slow = lab.carrier.next();
    lab.advance(40);
    lab.carrier.next().fail(Code.INTERNAL);
    assertThat(result.isComplete()).isFalse();
    slow.answer("after all");

    assertThat(value(result)).isEqualTo("after all");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whenBothFailedTheCallIsRepeatedWhereNobodyFailedYet(boolean slowFirst) throws Exception {
    for (int round = 0; round < 5; round++) { // by chance one might be well without it
      answers(200, 20);
      Future<String> result = lab.read();
      Carrier.Sent slow = lab.carrier.next();
      lab.advance(40);
      Carrier.Sent second = lab.carrier.next();
      (slowFirst ? slow : second).fail(Code.UNAVAILABLE);
      (slowFirst ? second : slow).fail(Code.UNAVAILABLE);
      Carrier.Sent third = lab.carrier.next();

      assertThat(third.id()).isNotIn(slow.id(), second.id());
      third.answer("third");
      assertThat(value(result)).isEqualTo("third");
    }
  }

  @Test
  void aWriteIsNeverSentTwice() throws Exception {
    answers(200, 20);
    lab.write();
    lab.carrier.next();
    for (int i = 0; i < 400; i++) {
      lab.advance(10);
    }

    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void withTooFewAnswersNothingIsSlow() throws Exception {
    answers(MethodLatency.ENOUGH - 1, 20);
    lab.read();
    lab.carrier.next();
    lab.advance(90);
    lab.advance(90);

    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void aLoneInstanceIsNotAskedTwice() throws Exception {
    MeshLab lonely = new MeshLab(HEDGED).with("only");
    try {
      answers(lonely, 200, 20);
      lonely.read();
      lonely.carrier.next();
      lonely.advance(90);
      lonely.advance(90);

      assertThat(lonely.carrier.waiting()).isZero();
      assertThat(lonely.limit().inFlight()).isEqualTo(1);
    } finally {
      lonely.close();
    }
  }

  @Test
  void aHedgeTakesAFreePlaceAndNeverWaitsForOne() throws Exception {
    MeshLab full =
        new MeshLab(HEDGED.withLimit(LimitOptions.builder().maxInFlight(200).maxQueued(5).build()))
            .with("a", "b");
    try {
      answers(full, 199, 20);
      for (int i = 0; i < 200; i++) {
        full.read();
        full.carrier.next();
      }
      full.advance(40);

      assertThat(full.carrier.waiting()).isZero();
      assertThat(full.limit().queued()).isZero();
    } finally {
      full.close();
    }
  }

  @Test
  void hedgesAndRepeatsComeOutOfOneBudget() throws Exception {
    lab.mesh.apply(
        new Policies(
            HEDGED.withRetryBudget(
                RetryBudgetOptions.builder().retryRatio(0.0).minRetriesPerSecond(1).build()),
            null));
    answers(200, 20);
    for (int i = 0; i < 30; i++) {
      lab.read();
      lab.carrier.next();
    }
    lab.advance(40);
    await().until(() -> lab.events.contains("budget spent"));

    assertThat(lab.carrier.waiting()).as("10 in 10 s").isEqualTo(10);
    lab.carrier.next().fail(Code.UNAVAILABLE);
    assertThat(lab.carrier.waiting()).isEqualTo(9);
  }

  @Test
  void aHedgeKeepsTheDeadlineOfTheCall() throws Exception {
    answers(200, 20);
    Future<String> result = lab.within(Duration.ofMillis(200), () -> lab.read());
    lab.carrier.next();
    lab.advance(50);
    Carrier.Sent second = lab.carrier.next();

    assertThat(second.timeLeft()).isBetween(Duration.ofMillis(150), Duration.ofMillis(175));
    lab.advance(150);
    assertThat(failure(result).code()).isEqualTo(Code.UNKNOWN);
    assertThat(lab.limit().inFlight()).isZero();
  }

  private void answers(int calls, long millis) throws Exception {
    answers(lab, calls, millis);
  }

  private static void answers(MeshLab lab, int calls, long millis) throws Exception {
    for (int i = 0; i < calls; i++) {
      lab.read();
    }
    lab.advance(millis);
    for (int i = 0; i < calls; i++) {
      lab.carrier.next().answer("ok");
    }
    lab.advance(100); // percentiles are kept for so long
    lab.events.clear();
  }
}
