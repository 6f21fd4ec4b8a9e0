package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The breaker of a whole service, beside the ejection of its instances. */
class ServiceGateTest {

  private final MeshLab lab = new MeshLab().with("a", "b");
  private final List<State> told = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() {
    lab.mesh.listen(
        new MeshListener() {
          @Override
          public void serviceBreakerChanged(String service, State state) {
            told.add(state);
          }
        });
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aTotalOutageStopsAllCallsAfterTwentyFailures() throws Exception {
    lab.share("a", 200);
    int attempts = attemptsUntilOpen();

    assertThat(attempts).isEqualTo(20);
    lab.advance(2_000);
    ServiceFailure refused = MeshLab.failure(lab.write());
    assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(refused).hasMessage("breaker stock is OPEN for 3s more");
    assertThat(refused.retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(refused.didNotExecute()).isTrue();
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void oneBadInstanceOfTwoNeverOpensIt() throws Exception {
    calls(600, id -> id.equals("a"));

    assertThat(told).isEmpty();
    assertThat(health().state()).isEqualTo(State.CLOSED);
  }

  @Test
  void twoBadInstancesOfThreeDoNotOpenItAsLongAsOneIsWell() throws Exception {
    lab.with("c");
    calls(600, id -> !id.equals("c"));

    assertThat(told).isEmpty();
  }

  @Test
  void instancesThatAllFailNowAndThenOpenIt() throws Exception {
    int[] call = {0};
    for (int i = 0; i < 300 && told.isEmpty(); i++) {
      call(lab.write(), call[0]++ % 5 != 0);
    }

    assertThat(told).containsExactly(State.OPEN);
  }

  @Test
  void itsProbesAreFewAndItClosesWhenTheyAreWell() throws Exception {
    attemptsUntilOpen();
    lab.advance(5_000);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      results.add(lab.read());
    }
    List<Carrier.Sent> probes = new ArrayList<>();
    while (lab.carrier.waiting() > 0) {
      probes.add(lab.carrier.next());
    }
    assertThat(probes).hasSize(3);
    assertThat(MeshLab.failure(results.get(49)))
        .hasMessage("breaker stock is HALF_OPEN and waits for its probes");
    probes.forEach(probe -> probe.answer("well"));
    for (int i = 0; i < 3; i++) {
      assertThat(MeshLab.value(results.get(i))).isEqualTo("well");
    }

    assertThat(told).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    lab.events.clear();
    calls(50, id -> false);
    assertThat(lab.events).as("nobody is ejected for the outage after it").isEmpty();
  }

  @Test
  void hungProbesDoNotHoldIt() throws Exception {
    attemptsUntilOpen();
    lab.advance(5_000);
    for (int i = 0; i < 3; i++) {
      lab.write();
      lab.carrier.next();
    }
    assertThat(health().state()).isEqualTo(State.HALF_OPEN);
    lab.advance(5_000);

    assertThat(health().state()).isEqualTo(State.OPEN);
    assertThat(told).endsWith(State.OPEN);
  }

  @Test
  void anInstanceThatAppearsIsProbedAtOnce() throws Exception {
    attemptsUntilOpen();
    lab.with("c");

    Future<String> result = lab.read();
    lab.carrier.next().answer("well");
    assertThat(MeshLab.value(result)).isEqualTo("well");
  }

  @Test
  void aLateAnswerIsWorthAProbeButDoesNotCloseIt() throws Exception {
    Future<String> hung = lab.write();
    Carrier.Sent zombie = lab.carrier.next();
    lab.advance(5_100);
    MeshLab.failure(hung);
    attemptsUntilOpen();
    assertThat(told).containsExactly(State.OPEN);

    zombie.answer("late");

    Future<String> result = lab.read();
    lab.carrier.next().answer("well");
    assertThat(MeshLab.value(result)).isEqualTo("well");
    assertThat(told).containsExactly(State.OPEN, State.HALF_OPEN);
  }

  @Test
  void callsThatFindNobodyOrLoseTheirNodeDoNotOpenIt() throws Exception {
    List<Future<String>> writes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      writes.add(lab.write());
      lab.carrier.next();
    }
    lab.discovery.loseNode("node-a");
    lab.discovery.loseNode("node-b");
    for (Future<String> write : writes) {
      MeshLab.failure(write);
    }
    lab.mesh.apply(new Policies(once(), null));
    for (int i = 0; i < 60; i++) {
      assertThat(MeshLab.failure(lab.read())).hasMessageContaining("no available instance");
    }
    assertThat(told).isEmpty();
    lab.with("c");

    Future<String> result = lab.read();
    lab.carrier.next().answer("well");
    assertThat(MeshLab.value(result)).isEqualTo("well");
  }

  @Test
  void refusalsOfABusyServiceDoNotOpenIt() throws Exception {
    for (int i = 0; i < 100; i++) {
      Future<String> result = lab.write();
      lab.carrier.next().fail(Code.RESOURCE_EXHAUSTED);
      MeshLab.failure(result);
    }

    assertThat(told).isEmpty();
  }

  @Test
  void withoutItTheServiceIsCalledInAnyCase() throws Exception {
    Policy off = Policy.defaults().withBreaker(BreakerOptions.defaults().withPerService(false));
    lab.mesh.apply(new Policies(off, null));
    calls(100, id -> true);

    assertThat(told).isEmpty();
    assertThat(lab.mesh.status().breakers()).isEmpty();
  }

  private static Policy once() {
    return Policy.defaults().withRetry(RetryOptions.builder().maxAttempts(1).build());
  }

  private BreakerHealth health() {
    return lab.mesh.status().breakers().get(0);
  }

  private int attemptsUntilOpen() throws Exception {
    int attempts = 0;
    while (told.isEmpty()) {
      call(lab.write(), true);
      attempts++;
    }
    return attempts;
  }

  private void calls(int n, Predicate<String> broken) throws Exception {
    for (int i = 0; i < n; i++) {
      Future<String> result = lab.write();
      Carrier.Sent sent = lab.carrier.next();
      lab.advance(20);
      if (broken.test(sent.id())) {
        sent.fail(Code.DEADLINE_EXCEEDED);
        MeshLab.failure(result);
      } else {
        sent.answer("ok");
        MeshLab.value(result);
      }
    }
  }

  private void call(Future<String> result, boolean fails) throws Exception {
    Carrier.Sent sent = lab.carrier.next();
    if (fails) {
      sent.fail(Code.DEADLINE_EXCEEDED);
      MeshLab.failure(result);
    } else {
      sent.answer("ok");
      MeshLab.value(result);
    }
  }
}
