package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.RetryBudgetOptions;
import io.vertx.core.Future;
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
}
