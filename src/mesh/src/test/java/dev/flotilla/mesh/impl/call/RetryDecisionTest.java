package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryDecisionTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Call READ = new Call("stock", "level", Instance.Kind.RPC, true);
  private static final Call WRITE = new Call("stock", "reserve", Instance.Kind.RPC, false);
  private static final ServiceFailure REFUSED = new ServiceFailure(Code.UNAVAILABLE, "refused");
  private static final ServiceFailure LOST = REFUSED.afterPossibleRun();

  private final ManualClock clock = new ManualClock();
  private final MeshEnvironment longestBackoff =
      new MeshEnvironment(null, clock, clock, bound -> bound - 1);
  private final CompiledPolicy policy = CompiledPolicy.of(Policy.defaults(), longestBackoff);
  private final long firstBackoff = policy.backoff().nanosAfter(1);

  @Test
  void aRefusedAttemptIsRetriedAfterItsBackoff() {
    assertThat(firstBackoff).isPositive();
    assertThat(wait(WRITE, REFUSED, AttemptEnd.FAILED, 1, SECOND)).isEqualTo(firstBackoff);
  }

  @Test
  void aCallerThatHasWaitedIsNotDelayedAgain() {
    assertThat(wait(READ, LOST, AttemptEnd.LOST, 1, SECOND)).isZero();
    assertThat(wait(READ, LOST, AttemptEnd.UNRESPONSIVE, 1, SECOND)).isZero();
  }

  @Test
  void theTimeThatTheServiceAsksForIsAddedToTheBackoff() {
    ServiceFailure later = REFUSED.retryAfter(Duration.ofMillis(100));

    assertThat(wait(READ, later, AttemptEnd.FAILED, 1, SECOND))
        .isEqualTo(firstBackoff + Duration.ofMillis(100).toNanos());
  }

  @Test
  void aCallThatMayHaveRunIsRetriedOnlyIfItIsIdempotent() {
    assertThat(wait(WRITE, LOST, AttemptEnd.LOST, 1, SECOND)).isEqualTo(RetryDecision.NEVER);
    assertThat(wait(READ, LOST, AttemptEnd.LOST, 1, SECOND)).isZero();
  }

  @Test
  void nothingIsRetriedWithoutAttemptsOrTimeLeft() {
    int most = policy.maxAttempts();

    assertThat(wait(READ, REFUSED, AttemptEnd.FAILED, most, SECOND)).isEqualTo(RetryDecision.NEVER);
    assertThat(wait(READ, REFUSED, AttemptEnd.FAILED, 1, firstBackoff))
        .isEqualTo(RetryDecision.NEVER);
    assertThat(wait(READ, REFUSED, AttemptEnd.FAILED, 1, firstBackoff + 1)).isEqualTo(firstBackoff);
  }

  private long wait(Call call, ServiceFailure failure, AttemptEnd end, int attempts, long left) {
    return RetryDecision.waitNanos(call, policy, failure, end, attempts, left);
  }
}
