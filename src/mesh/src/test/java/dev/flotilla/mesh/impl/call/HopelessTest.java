package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HopelessTest {

  private final MeshLab lab = new MeshLab().with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aCallThatCannotBeInTimeIsRefusedUnsent() throws Exception {
    answers("report", MethodLatency.ENOUGH, 200);
    letOneThrough();

    Future<String> result = lab.within(Duration.ofMillis(150), () -> lab.read("report"));

    assertThat(failure(result).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(failure(result).getMessage())
        .isEqualTo("stock.report: 150ms is left and the method takes at least 196ms");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void aCallThatMayJustBeInTimeIsMade() throws Exception {
    answers("report", 10, 100);
    answers("report", MethodLatency.ENOUGH, 200);

    Future<String> result = lab.within(Duration.ofMillis(120), () -> lab.read("report"));
    lab.carrier.next().answer("one of the quick ones");

    assertThat(value(result)).isEqualTo("one of the quick ones");
  }

  @Test
  void whatOneMethodTakesSaysNothingAboutAnother() throws Exception {
    answers("report", MethodLatency.ENOUGH, 200);
    letOneThrough();

    lab.within(Duration.ofMillis(150), () -> lab.read("level"));

    lab.carrier.next().answer("ok");
  }

  @Test
  void tooFewAnswersRefuseNobody() throws Exception {
    answers("report", MethodLatency.ENOUGH - 1, 200);

    lab.within(Duration.ofMillis(150), () -> lab.read("report"));

    lab.carrier.next().answer("ok");
  }

  @Test
  void onePerTenthOfASecondFindsOutWhetherItIsQuickAgain() throws Exception {
    answers("report", MethodLatency.ENOUGH, 200);
    letOneThrough();
    assertThat(madeIn(400)).isBetween(3, 5);

    madeIn(600);
    assertThat(madeIn(100)).as("of ten, more than 5 % were quick by now").isEqualTo(10);
  }

  @Test
  void itIsForgottenWhenNobodyCallsForLong() throws Exception {
    answers("report", MethodLatency.ENOUGH, 200);
    letOneThrough();
    lab.advance(20_000);

    lab.within(Duration.ofMillis(150), () -> lab.read("report"));
    lab.carrier.next();
    lab.within(Duration.ofMillis(150), () -> lab.read("report"));
    lab.carrier.next();
  }

  @Test
  void aRepeatThatCannotBeInTimeFailsWithWhatWentWrong() throws Exception {
    answers("report", MethodLatency.ENOUGH, 200);
    letOneThrough();
    Future<String> result = lab.within(Duration.ofMillis(250), () -> lab.read("report"));
    Carrier.Sent sent = lab.carrier.next();
    lab.advance(60);
    sent.fail(Code.UNAVAILABLE);

    ServiceFailure failure = failure(result);
    assertThat(failure).hasMessage("said " + sent.id());
    assertThat(failure.details().get(ServiceFailure.NOT_REPEATED)).startsWith("stock.report: ");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void itCanBeTurnedOff() throws Exception {
    LimitOptions trusting = LimitOptions.defaults().withRejectUnmeetableDeadlines(false);
    lab.mesh.apply(new Policies(Policy.defaults().withLimit(trusting), null));
    answers("report", MethodLatency.ENOUGH, 200);

    for (int i = 0; i < 3; i++) {
      lab.within(Duration.ofMillis(10), () -> lab.read("report"));
      lab.carrier.next();
    }
  }

  /** Makes a call each 10 ms, with too little time, and counts those that were sent. */
  private int madeIn(int millis) throws Exception {
    int made = 0;
    for (int i = 0; i < millis / 10; i++) {
      Future<String> result = lab.within(Duration.ofMillis(150), () -> lab.read("report"));
      if (!result.isComplete()) {
        made++;
        lab.carrier.next().answer("quick");
      }
      lab.advance(10);
    }
    return made;
  }

  private void answers(String method, int calls, long millis) throws Exception {
    for (int i = 0; i < calls; i++) {
      lab.read(method);
    }
    lab.advance(millis);
    for (int i = 0; i < calls; i++) {
      lab.carrier.next().answer("ok");
    }
  }

  private void letOneThrough() throws Exception {
    lab.advance(100);
    Future<String> tried = lab.within(Duration.ofMillis(1), () -> lab.read("report"));
    lab.carrier.next();
    lab.advance(10);
    failure(tried);
  }
}
