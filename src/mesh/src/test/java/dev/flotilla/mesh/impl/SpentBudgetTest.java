package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.OutlierOptions;
import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.RetryBudgetOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpentBudgetTest {

  private final MeshLab lab =
      new MeshLab(Policy.defaults().withRetryBudget(new RetryBudgetOptions(0.0, 0, null)))
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
        new MeshLab(Policy.defaults().withRetryBudget(new RetryBudgetOptions(0.0, 1, null)))
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
    try (MeshLab plenty =
        new MeshLab(
                Policy.defaults()
                    .withRetryBudget(new RetryBudgetOptions(1.0, 100, null))
                    .withOutlier(new OutlierOptions(null, Duration.ofMinutes(1), null, null, null)))
            .with("a", "b")) {
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        results.add(plenty.read());
        plenty.carrier.next();
      }
      plenty.advance(1_100);
      for (int i = 0; i < 60; i++) {
        plenty.carrier.next().answer("at the second attempt");
      }
      for (Future<String> result : results) {
        assertThat(MeshLab.value(result)).isEqualTo("at the second attempt");
      }
      assertThat(plenty.mesh.breakers()).noneMatch(it -> it.state() == Breaker.State.OPEN);
    }
  }
}
