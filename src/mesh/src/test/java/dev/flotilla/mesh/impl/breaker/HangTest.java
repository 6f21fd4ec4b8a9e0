package dev.flotilla.mesh.impl.breaker;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.call.Carrier;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that stop answering, and those that only seem to. */
class HangTest {

  private final MeshLab lab = new MeshLab().with("a", "b");

  @BeforeEach
  void warm() throws Exception {
    lab.share("a", 20);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aReadAtAHungInstanceIsAnsweredElsewhereWithinHalfASecond() throws Exception {
    Future<String> stuck = lab.read();
    Carrier.Sent first = lab.carrier.next();
    lab.advance(310);

    Carrier.Sent second = lab.carrier.next();
    assertThat(second.id()).isNotEqualTo(first.id());
    second.answer("rescued");
    assertThat(value(stuck)).isEqualTo("rescued");
    assertThat(lab.events).containsExactly(first.id() + " ejected UNANSWERED 5000");
    assertThat(lab.share(first.id(), 100)).as("calls to the ejected one").isZero();
  }

  @Test
  void manyReadsAtAHungInstanceGoToOneThatHasHadNoCallYet() throws Exception {
    MeshLab busy = new MeshLab().with("a");
    try {
      busy.share("a", 20);
      List<Future<String>> stuck = new ArrayList<>();
      for (int i = 0; i < BreakerSettings.CONSECUTIVE_FAILURES; i++) {
        stuck.add(busy.read());
        busy.carrier.next();
      }
      busy.advance(250);
      busy.with("b"); // is known by the next call, which may go there
      Future<String> later = busy.read();
      if (busy.carrier.next().id().equals("a")) {
        stuck.add(later);
      }
      busy.advance(60);
      for (int i = 0; i < stuck.size(); i++) {
        Carrier.Sent again = busy.carrier.next();
        assertThat(again.id()).isEqualTo("b");
        again.answer("rescued");
      }
      for (Future<String> one : stuck) {
        assertThat(value(one)).isEqualTo("rescued");
      }
    } finally {
      busy.close();
    }
  }

  @Test
  void aWriteAtAHungInstanceWaitsForItsDeadlineAndIsThenUnknown() throws Exception {
    Future<String> stuck = lab.write();
    lab.carrier.next();
    lab.advance(4_990);
    assertThat(stuck.isComplete()).isFalse();
    lab.advance(10);

    assertThat(failure(stuck).code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure(stuck).didNotExecute()).isFalse();
    assertThat(lab.carrier.waiting()).isZero();
    assertThat(lab.mesh.status().instances()).allMatch(health -> health.inFlight() == 0);
  }

  @Test
  void theLateAnswerOfAnAbandonedAttemptIsIgnoredAndFreesItsSlotOnce() throws Exception {
    Future<String> stuck = lab.read();
    Carrier.Sent hung = lab.carrier.next();
    lab.advance(310);
    assertThat(lab.health(hung.id()).inFlight()).as("the work may still go on").isOne();
    lab.carrier.next().answer("rescued");
    assertThat(value(stuck)).isEqualTo("rescued");

    hung.answer("zombie");
    assertThat(lab.health(hung.id()).inFlight()).isZero();
    lab.advance(2_000);

    assertThat(lab.health(hung.id()).inFlight()).isZero();
    assertThat(value(stuck)).isEqualTo("rescued");
  }

  @Test
  void anAbandonedAttemptThatIsNeverAnsweredFreesItsSlotAtItsDeadline() throws Exception {
    lab.read();
    Carrier.Sent hung = lab.carrier.next();
    lab.advance(310);
    lab.carrier.next().answer("rescued");
    lab.advance(700);

    assertThat(lab.health(hung.id()).inFlight()).isZero();
  }

  @Test
  void oneReadBringsAHealedInstanceBack() throws Exception {
    String hung = hang();
    lab.advance(5_000);
    lab.readAt(hung).answer("well again");

    assertThat(lab.ejected(hung)).isFalse();
    assertThat(lab.events).last().isEqualTo(hung + " returned");
    assertThat(lab.share(hung, 200)).isBetween(60, 140);
  }

  @Test
  void onlyOneCallAtATimeProbesAnEjectedInstance() throws Exception {
    String hung = hang();
    lab.advance(5_000);
    Carrier.Sent probe = lab.readAt(hung);

    assertThat(lab.share(hung, 50)).isZero();
    probe.answer("well");
    assertThat(lab.events).last().isEqualTo(hung + " returned");
  }

  @Test
  void aProbeThatHangsIsRescuedAndTheNextEjectionIsLonger() throws Exception {
    String hung = hang();
    lab.advance(5_000);
    lab.readAt(hung);
    lab.advance(310);

    assertThat(lab.carrier.next().id()).isNotEqualTo(hung);
    assertThat(lab.events).last().isEqualTo(hung + " ejected UNANSWERED 10000");
  }

  @Test
  void aProbeHasItsTimeAlthoughAnOldWriteIsStillUnanswered() throws Exception {
    OutlierOptions soon = OutlierOptions.builder().ejectionDuration(Duration.ofSeconds(1)).build();
    MeshLab quick = new MeshLab(Policy.defaults().withOutlier(soon)).with("a", "b");
    try {
      quick.write();
      String hung = quick.carrier.next().id();
      quick.advance(1_400);
      Carrier.Sent probe = quick.readAt(hung);
      quick.advance(200);
      probe.answer("well");

      assertThat(quick.events)
          .containsExactly(hung + " ejected UNANSWERED 1000", hung + " returned");
    } finally {
      quick.close();
    }
  }

  @Test
  void aWriteIsNoProbeUntilNoReadHasComeForALongTime() throws Exception {
    String hung = hang();
    lab.advance(5_000);
    for (int i = 0; i < 20; i++) {
      lab.write();
      Carrier.Sent sent = lab.carrier.next();
      assertThat(sent.id()).isNotEqualTo(hung);
      sent.answer("ok");
    }
    lab.advance(5_000);
    lab.write();

    assertThat(lab.carrier.next().id()).isEqualTo(hung);
  }

  @Test
  void anAnswerAfterTheSilenceWelcomesAnyCallAsAProbe() throws Exception {
    Future<String> slow = lab.write();
    Carrier.Sent sent = lab.carrier.next();
    lab.advance(400);
    assertThat(lab.ejected(sent.id())).isTrue();
    sent.answer("slow, not dead");
    assertThat(value(slow)).isEqualTo("slow, not dead");

    lab.write();
    Carrier.Sent probe = lab.carrier.next();
    assertThat(probe.id()).isEqualTo(sent.id());
    probe.answer("ok");
    assertThat(lab.events).last().isEqualTo(sent.id() + " returned");
  }

  @Test
  void aSlowCallDoesNotEjectAnInstanceThatAnswersOthers() throws Exception {
    Carrier.Sent slow = lab.readAt("a");
    for (int i = 0; i < 40; i++) {
      List<Carrier.Sent> quick = readsUpTo("a");
      lab.advance(20);
      quick.forEach(sent -> sent.answer("ok"));
    }

    assertThat(lab.events).isEmpty();
    slow.answer("at last");
  }

  @Test
  void aSlowServiceDoesNotEjectAnInstanceWhoseNodeAnswersForAnother() throws Exception {
    lab.discovery.add("prices", "p", "node-a");
    lab.readAt("a");
    for (int i = 0; i < 40; i++) {
      lab.mesh.call(new Call("prices", "of", Instance.Kind.RPC, true), lab.carrier);
      lab.advance(20);
      lab.carrier.next().answer("9.99");
    }

    assertThat(lab.events).isEmpty();
  }

  @Test
  void anInstanceThatIsUsuallySlowMayBeSilentForLonger() throws Exception {
    for (int i = 0; i < 30; i++) {
      Future<String> result = lab.read();
      Carrier.Sent sent = lab.carrier.next();
      lab.advance(200);
      sent.answer("ok");
      value(result);
    }
    lab.read();
    lab.carrier.next();
    lab.advance(700);

    assertThat(lab.events).isEmpty();
    lab.advance(200);
    assertThat(lab.events).hasSize(1);
  }

  @Test
  void evenTheSlowestMayBeSilentForASecondOnly() throws Exception {
    Policy patient = Policy.defaults().withTimeout(Duration.ofSeconds(20));
    MeshLab slow = new MeshLab(patient.withAttemptTimeout(Duration.ofSeconds(5))).with("a", "b");
    for (int i = 0; i < 40; i++) {
      Future<String> result = slow.read();
      Carrier.Sent sent = slow.carrier.next();
      slow.advance(i < 30 ? 250 : 900); // what has never answered is ejected after 300
      sent.answer("ok");
      value(result);
    }
    slow.read();
    slow.carrier.next();
    slow.advance(990);

    assertThat(slow.events).isEmpty();
    slow.advance(50);
    assertThat(slow.events).hasSize(1);
  }

  @Test
  void aPauseOfThisProcessEjectsNoInstance() throws Exception {
    lab.read();
    Carrier.Sent sent = lab.carrier.next();
    lab.pause(700);
    lab.advance(150);

    assertThat(lab.events).isEmpty();
    assertThat(lab.carrier.waiting()).as("repeats").isZero();
    sent.answer("was in the socket");
    assertThat(lab.ejected(sent.id())).isFalse();
  }

  @Test
  void aProcessThatIsAlwaysLateKeepsDeadlinesAndNoticesSilence() throws Exception {
    Future<String> write = lab.write();
    String silent = lab.carrier.next().id();
    for (int i = 0; i < 40; i++) {
      lab.pause(130);
    }

    assertThat(failure(write).code()).isEqualTo(Code.UNKNOWN);
    assertThat(lab.events).first().isEqualTo(silent + " ejected UNANSWERED 5000");
  }

  @Test
  void aLoneInstanceIsNeverEjected() throws Exception {
    MeshLab lonely = new MeshLab().with("only");
    try {
      Future<String> result = lonely.read();
      lonely.carrier.next();
      lonely.advance(1_000);

      assertThat(lonely.events).isEmpty();
      lonely.carrier.next().answer("second attempt");
      assertThat(value(result)).isEqualTo("second attempt");
    } finally {
      lonely.close();
    }
  }

  /** Reads at the same time, the last one at this instance. */
  private List<Carrier.Sent> readsUpTo(String id) throws Exception {
    List<Carrier.Sent> reads = new ArrayList<>();
    do {
      lab.read();
      reads.add(lab.carrier.next());
    } while (!reads.get(reads.size() - 1).id().equals(id));
    return reads;
  }

  private String hang() throws Exception {
    Future<String> stuck = lab.read();
    Carrier.Sent hung = lab.carrier.next();
    lab.advance(310);
    lab.carrier.next().answer("rescued");
    value(stuck);
    assertThat(lab.ejected(hung.id())).isTrue();
    return hung.id();
  }
}
