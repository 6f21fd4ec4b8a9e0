package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryBudgetOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpentBudgetTest {

  private final MeshLab lab =
      new MeshLab(
              Policy.defaults()
                  .withRetryBudget(
                      RetryBudgetOptions.builder().retryRatio(0.0).minRetriesPerSecond(0).build()))
          .with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void anAttemptThatNobodyMayRepeatWaitsForItsAnswerUntilTheDeadline() throws Exception {
    Future<String> result = lab.read();
    Carrier.Sent sent = lab.carrier.next();
    lab.advance(1_500); // beyond the time of an attempt

    assertThat(result.isComplete()).isFalse();
    sent.answer("late, but there");

    assertThat(MeshLab.value(result)).isEqualTo("late, but there");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void itStillEndsAtTheDeadline() throws Exception {
    Future<String> result = lab.read();
    lab.carrier.next();
    lab.advance(1_500);
    lab.advance(4_000);

    assertThat(MeshLab.failure(result).details()).containsKey("mayHaveRun");
  }

  @Test
  void ofManyThatAreSlowAtOnceOnlyThoseGiveUpThatMayTryElsewhere() throws Exception {
    try (MeshLab few =
        new MeshLab(
                Policy.defaults()
                    .withRetryBudget(
                        RetryBudgetOptions.builder()
                            .retryRatio(0.0)
                            .minRetriesPerSecond(1)
                            .build()))
            .with("a", "b")) {
      List<Future<String>> results = new ArrayList<>();
      List<Carrier.Sent> sent = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        results.add(few.read());
        sent.add(few.carrier.next());
      }
      few.advance(1_500);

      for (int i = 0; i < 10; i++) {
        few.carrier.next().answer("repeated"); // one per second in a window of ten
      }
      assertThat(few.carrier.waiting()).isZero();
      sent.forEach(one -> one.answer("late, but there"));
      int late = 0;
      for (Future<String> result : results) {
        late += MeshLab.value(result).equals("late, but there") ? 1 : 0;
      }
      assertThat(late).isEqualTo(20);
    }
  }

  @Test
  void aServiceThatIsSlowForAWhileIsNotCutOff() throws Exception {
    Policy policy =
        Policy.defaults()
            .withRetryBudget(
                RetryBudgetOptions.builder().retryRatio(1.0).minRetriesPerSecond(100).build())
            .withOutlier(
                OutlierOptions.builder().unresponsiveTimeout(Duration.ofMillis(800)).build());
    try (MeshLab plenty = new MeshLab(policy).with("a", "b")) {
      List<Future<String>> results = new ArrayList<>();
      Map<String, Carrier.Sent> one = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        results.add(plenty.read());
        Carrier.Sent sent = plenty.carrier.next();
        one.put(sent.id(), sent);
      }
      plenty.advance(700);
      one.values().forEach(sent -> sent.answer("a sign of life"));
      plenty.advance(400);

      for (int i = 0; i < 58; i++) {
        plenty.carrier.next().answer("at the second attempt");
      }
      for (Future<String> result : results) {
        assertThat(MeshLab.value(result)).isNotEmpty(); // an open breaker would refuse the repeats
      }
    }
  }
}
