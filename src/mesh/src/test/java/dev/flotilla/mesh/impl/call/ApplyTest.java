package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryOptions;
import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApplyTest {

  private final MeshLab lab = new MeshLab().with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aCallKeepsTheRulesItBeganWithAndTheNextOneHasTheNew() throws Exception {
    Future<String> before = lab.read();
    Carrier.Sent sent = lab.carrier.next();
    lab.mesh.apply(never());

    sent.fail(Code.UNAVAILABLE);
    lab.carrier.next().answer("second attempt");
    assertThat(MeshLab.value(before)).isEqualTo("second attempt");

    Future<String> after = lab.read();
    lab.carrier.next().fail(Code.UNAVAILABLE);
    assertThat(MeshLab.failure(after).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void whatIsKnownAboutInstancesStays() throws Exception {
    lab.mesh.apply(afterOneFailure());
    Future<String> failed = lab.read();
    Carrier.Sent sent = lab.carrier.next();
    sent.fail(Code.DEADLINE_EXCEEDED);
    MeshLab.failure(failed);
    assertThat(lab.ejected(sent.id())).isTrue();

    lab.mesh.apply(Policies.builtIn());

    assertThat(lab.ejected(sent.id())).isTrue();
    assertThat(lab.mesh.policies()).isEqualTo(Policies.builtIn());
  }

  @Test
  void instancesAreJudgedByTheNewPolicyAtOnce() throws Exception {
    lab.mesh.apply(afterOneFailure());

    Future<String> failed = lab.read();
    Carrier.Sent sent = lab.carrier.next();
    sent.fail(Code.DEADLINE_EXCEEDED);
    MeshLab.failure(failed);

    assertThat(lab.ejected(sent.id())).isTrue();
  }

  @Test
  void aNamedBreakerOpensByTheNewPolicy() {
    Breaker breaker = lab.mesh.breaker("bank");
    BreakerOptions nervous =
        BreakerOptions.builder().failureRate(0.5).windowSize(1).minCalls(1).build();
    lab.mesh.apply(new Policies(Policy.defaults().withBreaker(nervous), null));

    breaker.call(() -> Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "closed")));

    assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
  }

  private static Policies never() {
    return new Policies(
        Policy.defaults().withRetry(RetryOptions.builder().maxAttempts(1).build()), null);
  }

  private static Policies afterOneFailure() {
    OutlierOptions nervous = OutlierOptions.builder().consecutiveFailures(1).build();
    return new Policies(Policy.defaults().withOutlier(nervous), null);
  }
}
