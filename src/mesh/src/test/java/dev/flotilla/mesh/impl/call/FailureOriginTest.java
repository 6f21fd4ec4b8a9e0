package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients cause must not be held against those who serve them. */
class FailureOriginTest {

  private MeshLab lab = new MeshLab().with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Code.class,
      names = {"UNAVAILABLE", "UNKNOWN", "DEADLINE_EXCEEDED"},
      mode = EnumSource.Mode.EXCLUDE)
  void badInputFromManyClientsEjectsNobodyAndOpensNothing(Code code) throws Exception {
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < 100; i++) {
        Future<String> poison = lab.write();
        lab.carrier.next().fail(code);
        failure(poison);
      }
      lab.advance(1_000);
    }

    assertThat(lab.events).isEmpty();
    assertThat(lab.mesh.status().breakers())
        .extracting(BreakerHealth::state)
        .containsOnly(State.CLOSED);
    Future<String> good = lab.write();
    lab.carrier.next().answer("well");
    assertThat(value(good)).isEqualTo("well");
  }

  @Test
  void anInstanceThatFailsWhatTheOtherOneServesLosesItsCallsAtOnce() throws Exception {
    int failed = 0;
    for (int i = 0; i < 200; i++) { // in 4 s
      failed += serve("a") ? 0 : 1;
      lab.advance(20);
    }

    assertThat(failed).isBetween(1, 30);
  }

  @Test
  void anInstanceThatFailsWhatTheOtherOneServesIsEjected() throws Exception {
    lab.close();
    lab =
        new MeshLab(Policy.defaults().withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN)))
            .with("a", "b");
    int calls = 0;
    do {
      serve("a");
      lab.advance(20);
    } while (!lab.ejected("a") && ++calls < 200);
    assertThat(lab.ejected("a")).isTrue();

    lab.advance(10_000); // a call that may not be repeated is a probe only if nobody else is
    for (int i = 0; i < 20; i++) { // its probe fails, too: it stays out
      serve("a");
    }
    assertThat(lab.ejected("a")).isTrue();

    lab.advance(20_000);
    for (int i = 0; i < 20; i++) {
      serve("nobody");
    }
    assertThat(lab.ejected("a")).isFalse();
  }

  @Test
  void whoChoosesTheInstanceByAKeyCannotHaveItEjected() throws Exception {
    lab.close();
    lab =
        new MeshLab(Policy.defaults().withBalancer(BalancerOptions.of(Algorithm.CONSISTENT_HASH)))
            .with("a", "b");
    for (int i = 0; i < 300; i++) {
      Call call = new Call("stock", "reserve", Instance.Kind.RPC, false);
      Future<String> poison = lab.mesh.call(call.withRoutingKey("mine"), lab.carrier);
      lab.carrier.next().fail(Code.INTERNAL);
      failure(poison);
      lab.advance(20);
    }

    assertThat(lab.events).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Code.class,
      names = {"UNKNOWN", "DEADLINE_EXCEEDED"})
  void deadlinesThatClientsMakeShortOpenNothing(Code code) throws Exception {
    for (int i = 0; i < 100; i++) {
      Future<String> hasty = lab.within(Duration.ofMillis(i % 2 == 0 ? 6 : 450), lab::write);
      lab.carrier.next().fail(code);
      failure(hasty);
    }

    assertThat(lab.events).isEmpty();
    assertThat(lab.mesh.status().breakers())
        .extracting(BreakerHealth::state)
        .containsOnly(State.CLOSED);
  }

  /** One call; the instance with this id meets a defect. Whether it went well. */
  private boolean serve(String broken) throws Exception {
    Future<String> result = lab.write();
    Carrier.Sent sent = lab.carrier.next();
    boolean well = !sent.id().equals(broken);
    if (well) {
      sent.answer("ok");
      value(result);
    } else {
      sent.fail(Code.INTERNAL);
      failure(result);
    }
    return well;
  }
}
