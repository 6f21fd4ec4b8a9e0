package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.RetryBudgetOptions;
import dev.flotilla.mesh.policy.RetryOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {

  private MeshLab lab = new MeshLab().with("a", "b", "c");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void anIdempotentCallIsRepeatedForUnavailableAndUnknownOnly(Code code) throws Exception {
    Future<String> result = lab.read();
    lab.carrier.next().fail(code);

    if (code == Code.UNAVAILABLE || code == Code.UNKNOWN) {
      lab.carrier.next().answer("second");
      assertThat(value(result)).isEqualTo("second");
    } else {
      assertThat(failure(result).code()).isEqualTo(code);
      assertThat(lab.carrier.waiting()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void anyOtherCallIsRepeatedOnlyWhenItSurelyDidNotRun(Code code) throws Exception {
    Future<String> result = lab.write();
    lab.carrier.next().fail(code);

    if (code == Code.UNAVAILABLE) {
      lab.carrier.next().answer("second");
      assertThat(value(result)).isEqualTo("second");
    } else {
      assertThat(failure(result).code()).isEqualTo(code);
      assertThat(lab.carrier.waiting()).isZero();
    }
  }

  @Test
  void aWriteThatMayHaveRunIsNotRepeatedThoughItIsUnavailable() throws Exception {
    Future<String> result = lab.write();
    lab.carrier
        .next()
        .reply()
        .fail(new ServiceFailure(Code.UNAVAILABLE, "cut off").afterPossibleRun());

    assertThat(failure(result)).hasMessage("cut off");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void eachRepeatGoesToAnotherInstanceUntilTheAttemptsAreUsedUp() throws Exception {
    Future<String> result = lab.read();
    Set<String> seen = new HashSet<>();
    for (int attempt = 1; attempt <= 3; attempt++) {
      Carrier.Sent sent = lab.carrier.next();
      seen.add(sent.id());
      sent.fail(Code.UNAVAILABLE);
    }

    assertThat(failure(result).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void aLoneInstanceIsTriedAgain() throws Exception {
    MeshLab lonely = new MeshLab().with("only");
    try {
      Future<String> result = lonely.read();
      lonely.carrier.next().fail(Code.UNAVAILABLE);
      lonely.carrier.next().answer("now");

      assertThat(value(result)).isEqualTo("now");
    } finally {
      lonely.close();
    }
  }

  @Test
  void whatIsNoServiceFailureIsInternalAndNotRepeated() throws Exception {
    Future<String> result = lab.read();
    lab.carrier.next().reply().fail(new IllegalStateException("secret"));

    assertThat(failure(result).code()).isEqualTo(Code.INTERNAL);
    assertThat(failure(result).getMessage()).doesNotContain("secret");
  }

  @Test
  void anAttemptThatThrowsIsInternalAndLeavesNothingInFlight() {
    Future<String> result =
        lab.mesh.call(
            new Call("stock", "level", Instance.Kind.RPC, true),
            (instance, left) -> {
              throw new IllegalStateException("broken carrier");
            });

    assertThat(failure(result).code()).isEqualTo(Code.INTERNAL);
    assertThat(lab.mesh.status().instances()).allMatch(health -> health.inFlight() == 0);
  }

  @Test
  void noRepeatComesBeforeTheTimeTheFailingSideAsksFor() throws Exception {
    Future<String> result = lab.read();
    lab.carrier
        .next()
        .reply()
        .fail(new ServiceFailure(Code.UNAVAILABLE, "shedding").retryAfter(Duration.ofMillis(700)));
    // The sweeper is one timer; the wait is the second.
    await().until(() -> lab.clock.pending() == 2);
    lab.advance(699);
    assertThat(lab.carrier.waiting()).isZero();
    lab.advance(1);

    lab.carrier.next().answer("later");
    assertThat(value(result)).isEqualTo("later");
  }

  @Test
  void aReadThatWasShedIsRepeatedIfTheServiceSaysWhen() throws Exception {
    Future<String> result = lab.read();
    lab.carrier
        .next()
        .reply()
        .fail(
            new ServiceFailure(Code.RESOURCE_EXHAUSTED, "full").retryAfter(Duration.ofMillis(50)));
    await().until(() -> lab.clock.pending() == 2);
    lab.advance(49);
    assertThat(lab.carrier.waiting()).isZero();
    lab.advance(1);
    lab.carrier.next().answer("there is room now");
    assertThat(value(result)).isEqualTo("there is room now");

    Future<String> write = lab.write();
    lab.carrier
        .next()
        .reply()
        .fail(
            new ServiceFailure(Code.RESOURCE_EXHAUSTED, "full").retryAfter(Duration.ofMillis(50)));
    assertThat(failure(write)).hasMessage("full");
  }

  @Test
  void aWaitBeyondTheDeadlineFailsAtOnce() throws Exception {
    Future<String> result = lab.read();
    lab.carrier
        .next()
        .reply()
        .fail(new ServiceFailure(Code.UNAVAILABLE, "closed").retryAfter(Duration.ofSeconds(5)));

    assertThat(failure(result)).hasMessage("closed");
  }

  @Test
  void oneAttemptMeansNeverAgain() throws Exception {
    MeshLab once =
        new MeshLab(Policy.defaults().withRetry(RetryOptions.builder().maxAttempts(1).build()))
            .with("a", "b");
    try {
      Future<String> result = once.read();
      once.carrier.next().fail(Code.UNAVAILABLE);

      assertThat(failure(result).code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(once.carrier.waiting()).isZero();
    } finally {
      once.close();
    }
  }

  @Test
  void aSpentBudgetEndsRepeats() throws Exception {
    MeshLab poor =
        new MeshLab(
                Policy.defaults()
                    .withRetryBudget(
                        RetryBudgetOptions.builder()
                            .retryRatio(0.0)
                            .minRetriesPerSecond(0)
                            .build()))
            .with("a", "b");
    try {
      Future<String> result = poor.read();
      poor.carrier.next().fail(Code.UNAVAILABLE);

      assertThat(failure(result).code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(poor.events).contains("budget spent");
    } finally {
      poor.close();
    }
  }

  @Test
  void anUnknownServiceFailsAtOnceAndIsNamed() {
    Future<String> result =
        lab.mesh.call(new Call("nowhere", "m", Instance.Kind.RPC, false), lab.carrier);

    assertThat(failure(result).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure(result)).hasMessage("no available instance of nowhere (RPC)");
    assertThat(failure(result).didNotExecute()).isTrue();
  }

  @Test
  void aShortGapBetweenInstancesIsWaitedForOnce() throws Exception {
    MeshLab gap = new MeshLab().with("old");
    try {
      gap.readAt("old").answer("ok");
      gap.discovery.loseNode("node-old");
      Future<String> bridged = gap.write();
      gap.with("new");
      gap.advance(250);
      gap.carrier.next().answer("from new");
      assertThat(value(bridged)).isEqualTo("from new");

      gap.discovery.loseNode("node-new");
      Future<String> failed = gap.read();
      gap.advance(250);
      assertThat(failure(failed)).hasMessage("no available instance of stock (RPC)");
    } finally {
      gap.close();
    }
  }
}
