package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.policy.FaultOptions;
import dev.flotilla.mesh.policy.HeaderMatch;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {

  private static final FaultOptions SLOW = FaultOptions.delay(Duration.ofMillis(200), 1);

  private final TrafficRulesLab traffic = new TrafficRulesLab();
  private final MeshLab lab = traffic.lab.with("a", "b");

  @AfterEach
  void close() throws Exception {
    traffic.close();
  }

  @Test
  void aDelayedCallIsMadeLaterAndAnswered() throws Exception {
    rule(SLOW);

    Future<String> result = lab.read();
    lab.advance(199);
    assertThat(lab.carrier.waiting()).isZero();
    lab.advance(1);

    lab.carrier.next().answer("late");
    assertThat(MeshLab.value(result)).isEqualTo("late");
    assertThat(traffic.told).containsExactly("delayed 200");
  }

  @Test
  void theDelayCountsAgainstTheDeadline() throws Exception {
    rule(SLOW);

    Future<String> result = lab.write();
    lab.advance(200);
    assertThat(lab.carrier.next().timeLeft()).isLessThanOrEqualTo(Duration.ofMillis(4_800));
    lab.advance(4_800);

    assertThat(MeshLab.failure(result).details()).doesNotContainKey(FaultOptions.INJECTED);
  }

  @Test
  void aDelayBeyondTheDeadlineFailsThenWithoutACall() {
    traffic.ruledBy(
        Policy.defaults()
            .withTimeout(Duration.ofMillis(150))
            .withTraffic(TrafficOptions.defaults().withFault(SLOW)));

    Future<String> result = lab.read();
    lab.advance(149);
    assertThat(result.isComplete()).isFalse();
    lab.advance(1);

    ServiceFailure failure = MeshLab.failure(result);
    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(failure.details()).containsEntry(FaultOptions.INJECTED, "true");
    lab.advance(1_000);
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void anAbortedCallFailsAtOnceWithItsCodeAndSaysThatItWasOnPurpose() {
    rule(FaultOptions.abort(Code.UNAVAILABLE, 1));

    ServiceFailure failure = MeshLab.failure(lab.read());

    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.details()).containsEntry("injected", "true");
    assertThat(failure)
        .hasMessageContaining("stock.level")
        .hasMessageContaining("the policy injected a fault");
    assertThat(failure.didNotExecute()).isTrue();
    assertThat(lab.carrier.waiting()).isZero();
    assertThat(traffic.told).containsExactly("aborted UNAVAILABLE");
  }

  @Test
  void neitherRetriesNorEjectionSeeAnInjectedFailure() {
    OutlierOptions nervous = OutlierOptions.builder().consecutiveFailures(1).build();
    FaultOptions fault = FaultOptions.abort(Code.UNAVAILABLE, 1);
    traffic.ruledBy(
        Policy.defaults()
            .withOutlier(nervous)
            .withTraffic(TrafficOptions.defaults().withFault(fault)));

    for (int i = 0; i < 100; i++) {
      MeshLab.failure(lab.read());
    }

    assertThat(traffic.told).as("one per call, none repeated").hasSize(100);
    assertThat(lab.events).isEmpty();
  }

  @Test
  void aCallCanBeDelayedAndThenAborted() {
    rule(FaultOptions.builder().delay(Duration.ofMillis(200)).abort(Code.INTERNAL).build());

    Future<String> result = lab.read();
    lab.advance(199);
    assertThat(result.isComplete()).isFalse();
    lab.advance(1);

    assertThat(MeshLab.failure(result).code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void sharesAreKept() throws Exception {
    rule(
        FaultOptions.builder()
            .delay(Duration.ofMillis(1))
            .delayRatio(0.1)
            .abort(Code.ABORTED)
            .abortRatio(0.01)
            .build());

    Call.Transport<String> carrier = (instance, left) -> Future.succeededFuture("ok");

    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Future<String> result = lab.mesh.call(TrafficRulesLab.reading(null), carrier);
      results.add(result.transform(end -> Future.succeededFuture(end.succeeded())));
    }
    lab.advance(1);
    long answered = Future.all(results).await().<Boolean>list().stream().filter(ok -> ok).count();

    // Four deviations of binomials: 30 and 10.
    assertThat(told("delayed 1")).as("seed " + MeshLab.SEED).isCloseTo(1_000, within(120L));
    assertThat(told("aborted ABORTED")).as("seed " + MeshLab.SEED).isCloseTo(100, within(40L));
    assertThat(answered).isEqualTo(10_000 - told("aborted ABORTED"));
  }

  @Test
  void onlyMarkedRequestsAreHitWhenTheRuleSaysSo() throws Exception {
    rule(FaultOptions.abort(Code.UNAVAILABLE, 1).withWhen(HeaderMatch.exact("x-fault", "abort")));

    assertThat(traffic.byVersion(10, lab::read)).hasSize(1);
    Map<String, String> other = Map.of("x-fault", "no");
    assertThat(traffic.byVersion(10, () -> traffic.marked(other, lab::read))).hasSize(1);
    Future<String> hit = traffic.marked(Map.of("x-fault", "abort"), lab::read);
    assertThat(MeshLab.failure(hit).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void faultsEndWhenThePolicyDoes() throws Exception {
    rule(FaultOptions.abort(Code.UNAVAILABLE, 1));
    MeshLab.failure(lab.read());

    traffic.ruledBy(TrafficOptions.defaults());

    assertThat(traffic.byVersion(10, lab::read)).hasSize(1);
  }

  private long told(String what) {
    return traffic.told.stream().filter(what::equals).count();
  }

  private void rule(FaultOptions fault) {
    traffic.ruledBy(TrafficOptions.defaults().withFault(fault));
  }
}
