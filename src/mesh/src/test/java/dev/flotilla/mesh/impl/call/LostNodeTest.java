package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances that go, and the mesh that goes. */
class LostNodeTest {

  private final MeshLab lab = new MeshLab().with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aReadInFlightToALostNodeIsRepeatedElsewhereAtOnce() throws Exception {
    Future<String> result = lab.read();
    Carrier.Sent first = lab.carrier.next();
    lab.discovery.loseNode(first.to().node());

    Carrier.Sent second = lab.carrier.next();
    assertThat(second.id()).isNotEqualTo(first.id());
    second.answer("ok");
    assertThat(value(result)).isEqualTo("ok");
  }

  @Test
  void aWriteInFlightToALostNodeFailsAtOnceAndSaysThatItMayHaveRun() throws Exception {
    Future<String> result = lab.write();
    Carrier.Sent sent = lab.carrier.next();
    lab.discovery.loseNode(sent.to().node());

    assertThat(failure(result).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure(result).didNotExecute()).isFalse();
    assertThat(failure(result)).hasMessageContaining(sent.to().node() + " was lost");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void allReadsInFlightToALostNodeAreRescued() throws Exception {
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      results.add(lab.read());
    }
    lab.discovery.loseNode("node-a");
    for (int i = 0; i < 60; i++) {
      Carrier.Sent sent = lab.carrier.next();
      if (sent.id().equals("b")) {
        sent.answer("ok");
      } else {
        i--; // its repeat comes instead
      }
    }

    Future.all(results).await(20, TimeUnit.SECONDS);
    assertThat(lab.health("a").inFlight()).isZero();
    assertThat(lab.health("b").inFlight()).isZero();
  }

  @Test
  void theAnswerOfALostNodeComesTooLateAndChangesNothing() throws Exception {
    Future<String> result = lab.write();
    Carrier.Sent sent = lab.carrier.next();
    lab.discovery.loseNode(sent.to().node());
    failure(result);
    sent.answer("zombie");

    assertThat(lab.health(sent.id()).inFlight()).isZero();
    assertThat(result.failed()).isTrue();
  }

  @Test
  void aWithdrawnInstanceStillAnswersWhatItHasAndGetsNothingNew() throws Exception {
    Carrier.Sent sent = lab.readAt("a");
    lab.discovery.withdraw(sent.to());
    assertThat(lab.share("a", 50)).isZero();
    sent.answer("done");
    lab.advance(10);

    assertThat(lab.health("a").inFlight()).isZero();
    assertThat(lab.events).isEmpty();
  }

  @Test
  void aNodeThatComesBackUnderItsOldIdIsUsedAgain() throws Exception {
    Instance old = lab.readAt("a").to();
    lab.discovery.loseNode("node-a");
    assertThat(lab.carrier.next().id()).isEqualTo("b");
    lab.discovery.add(old);

    lab.readAt("a").answer("back");
    assertThat(lab.share("a", 100)).isPositive();
  }

  @Test
  void whoIsGoneForAMinuteIsForgotten() throws Exception {
    lab.share("a", 20);
    lab.discovery.loseNode("node-a");
    assertThat(lab.mesh.status().instances()).hasSize(2);
    lab.advance(61_000);

    assertThat(lab.mesh.status().instances()).extracting("instanceId").containsExactly("b");
  }

  @Test
  void halfOfTheInstancesStayInHoweverSickTheyAre() throws Exception {
    lab.with("c", "d", "e");
    BreakerOptions alone = BreakerOptions.defaults().withPerService(false);
    lab.mesh.apply(new Policies(Policy.defaults().withBreaker(alone), null));
    for (int i = 0; i < 200; i++) {
      Future<String> result = lab.write();
      lab.carrier.next().fail(Code.DEADLINE_EXCEEDED);
      failure(result);
    }

    assertThat(lab.mesh.status().instances())
        .filteredOn(one -> !one.ejectedFor().isZero())
        .hasSize(2);
  }

  @Test
  void whenTheLastOneInIsLostTheEjectedOneIsUsed() throws Exception {
    while (lab.events.isEmpty()) {
      Future<String> result = lab.write();
      lab.carrier.next().fail(Code.DEADLINE_EXCEEDED);
      failure(result);
    }
    String ejected = lab.ejected("a") ? "a" : "b";
    lab.discovery.loseNode(ejected.equals("a") ? "node-b" : "node-a");
    Future<String> result = lab.read();
    Carrier.Sent sent = lab.carrier.next();
    sent.answer("better than none");

    assertThat(sent.id()).isEqualTo(ejected);
    assertThat(value(result)).isEqualTo("better than none");
  }

  @Test
  void aClosedMeshEndsWhatIsInFlightAndTakesNothingNew() throws Exception {
    Future<String> inFlight = lab.read();
    lab.carrier.next();
    lab.mesh.close();

    assertThat(failure(inFlight).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure(inFlight).didNotExecute()).isFalse();
    assertThat(failure(lab.read())).hasMessage("this node's mesh is closed");
    assertThat(lab.carrier.waiting()).isZero();
    assertThat(lab.clock.pending()).as("timers").isZero();
    assertThat(lab.discovery.listeners()).isZero();
  }
}
