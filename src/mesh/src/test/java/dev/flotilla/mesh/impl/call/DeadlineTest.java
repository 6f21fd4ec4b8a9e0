package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  // Silence is not what is looked at here.
  private static final OutlierOptions PATIENT =
      OutlierOptions.builder().unresponsiveTimeout(Duration.ofMinutes(1)).build();

  private final MeshLab lab = new MeshLab(Policy.defaults().withOutlier(PATIENT)).with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void everyAttemptCarriesTheDeadlineOfTheRequest() throws Exception {
    lab.write();
    assertThat(lab.carrier.next().timeLeft()).isEqualTo(Duration.ofSeconds(5));
    lab.read();
    assertThat(lab.carrier.next().timeLeft()).isEqualTo(Duration.ofSeconds(5));
    lab.advance(1_000); // the time of an attempt
    assertThat(lab.carrier.next().timeLeft()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void theLastAttemptMayTakeWhatIsLeft() throws Exception {
    Future<String> result = lab.read();
    lab.carrier.next();
    lab.advance(1_000);
    lab.carrier.next();
    lab.advance(1_000);
    Carrier.Sent last = lab.carrier.next();

    assertThat(last.timeLeft()).isBetween(Duration.ofMillis(2_900), Duration.ofMillis(3_000));
    lab.advance(2_500);
    last.answer("late but in time");
    assertThat(value(result)).isEqualTo("late but in time");
  }

  @Test
  void theDeadlineOfTheRequestThatIsHandledCutsACallShorter() throws Exception {
    Future<String> result = lab.within(Duration.ofMillis(300), lab::write);
    assertThat(lab.carrier.next().timeLeft()).isEqualTo(Duration.ofMillis(300));
    lab.advance(300);

    assertThat(failure(result).code()).isEqualTo(Code.UNKNOWN);
  }

  @Test
  void aLaterDeadlineOfTheRequestDoesNotLengthenTheCall() throws Exception {
    lab.within(Duration.ofMinutes(1), lab::write);

    assertThat(lab.carrier.next().timeLeft()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aCallWithoutTimeLeftIsNotMade() throws Exception {
    Future<String> result = lab.within(Duration.ZERO, lab::read);

    assertThat(failure(result).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void aRepeatIsMadeUnderTheDeadlineAndOnTheContextOfItsCaller() throws Exception {
    CompletableFuture<Deadline> seen = new CompletableFuture<>();
    Promise<String> first = Promise.promise();
    int[] attempts = {0};
    Future<String> result =
        lab.within(
            Duration.ofSeconds(2),
            () ->
                lab.mesh.call(
                    new Call("stock", "level", Instance.Kind.RPC, true),
                    (instance, left) -> {
                      if (attempts[0]++ == 0) {
                        return first.future();
                      }
                      seen.complete(CallContext.current().orElseThrow().deadline());
                      return Future.succeededFuture("second");
                    }));
    lab.advance(1_000);

    assertThat(value(result)).isEqualTo("second");
    assertThat(seen.get(20, TimeUnit.SECONDS).left(lab.clock)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aResultComesOnTheContextOfTheCaller() throws Exception {
    ContextInternal caller = ((VertxInternal) lab.vertx).createEventLoopContext().duplicate();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    caller.runOnContext(go -> lab.read().onComplete(done -> seen.complete(Vertx.currentContext())));
    lab.carrier.next().answer("from another thread");

    assertThat(seen.get(20, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void whoWasGivenTooLittleTimeIsNotToBlame() throws Exception {
    MeshLab strict = new MeshLab().with("a", "b");
    try {
      for (int i = 0; i < 40; i++) {
        Future<String> result = strict.within(Duration.ofMillis(100), strict::write);
        strict.carrier.next();
        strict.advance(100);
        assertThat(failure(result).code()).isEqualTo(Code.UNKNOWN);
      }

      assertThat(strict.events).isEmpty();
    } finally {
      strict.close();
    }
  }
}
