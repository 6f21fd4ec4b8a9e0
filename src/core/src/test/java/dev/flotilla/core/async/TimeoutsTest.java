package dev.flotilla.core.async;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeoutsTest {

  private static final Duration LIMIT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);
  private static final ServiceFailure LATE =
      new ServiceFailure(Code.DEADLINE_EXCEEDED, "the bank did not answer within 20ms");

  private final Vertx vertx = Vertx.vertx();
  private final ManualTimers timers = new ManualTimers();
  private final Promise<String> work = Promise.promise();
  private final List<String> unclaimed = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, SECONDS);
  }

  @Test
  void workThatEndsInTimeIsTheResultAndItsTimerIsCancelled() {
    Future<String> result = limited();

    work.complete("paid");

    assertThat(result.result()).isEqualTo("paid");
    assertThat(timers.pending()).isZero();
    assertThat(unclaimed).isEmpty();
  }

  @Test
  void workThatFailsInTimeFailsTheResultAndItsTimerIsCancelled() {
    Future<String> result = limited();
    IllegalStateException refused = new IllegalStateException("refused");

    work.fail(refused);

    assertThat(result.cause()).isSameAs(refused);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void workThatEndedBeforeLeavesNoTimer() {
    work.complete("paid");

    assertThat(limited().result()).isEqualTo("paid");
    assertThat(timers.pending()).isZero();
  }

  @Test
  void workThatIsLateFailsWithTheCallersFailureAndItsValueIsHandedOver() {
    Future<String> result = limited();

    timers.fireAll();
    assertThat(result.cause()).isSameAs(LATE);
    assertThat(unclaimed).isEmpty();

    work.complete("paid");
    assertThat(unclaimed).containsExactly("paid");
    assertThat(result.cause()).isSameAs(LATE);
  }

  @Test
  void workThatFailsLateIsDropped() {
    Future<String> result = limited();
    timers.fireAll();

    work.fail("refused");

    assertThat(result.cause()).isSameAs(LATE);
    assertThat(unclaimed).isEmpty();
  }

  @Test
  void theFailureIsAskedForOnlyWhenTheTimeIsUp() {
    List<String> asked = new ArrayList<>();
    TimersThatDoNotCancel stubborn = new TimersThatDoNotCancel();
    Future<String> result =
        Timeouts.of(stubborn)
            .within(
                LIMIT,
                work.future(),
                () -> {
                  asked.add("late");
                  return LATE;
                });
    work.complete("paid");

    stubborn.delegate.fireAll();

    assertThat(result.result()).isEqualTo("paid");
    assertThat(asked).isEmpty();
  }

  @Test
  void aFailureThatCannotBeMadeStillEndsTheWait() {
    IllegalStateException broken = new IllegalStateException("no text");
    Future<String> result =
        Timeouts.of(timers)
            .within(
                LIMIT,
                work.future(),
                () -> {
                  throw broken;
                });

    timers.fireAll();

    assertThat(result.cause()).isSameAs(broken);
  }

  @Test
  void resultsArriveOnTheCallersContext() throws Exception {
    Context caller = vertx.getOrCreateContext();
    Promise<Context> arrived = Promise.promise();
    Promise<Void> begun = Promise.promise();
    caller.runOnContext(
        run -> {
          Timeouts.of(vertx)
              .within(LONG, work.future(), () -> LATE)
              .onComplete(done -> arrived.complete(Vertx.currentContext()));
          begun.complete();
        });
    begun.future().await(20, SECONDS);

    work.complete("on the thread of the test");

    assertThat(arrived.future().await(20, SECONDS)).isSameAs(caller);
  }

  @Test
  void aLimitHoldsWhenTheLoopThatDoesTheWorkIsStuck() throws Exception {
    Vertx observer = Vertx.vertx();
    CountDownLatch stuck = new CountDownLatch(1);
    try {
      vertx.runOnContext(run -> awaitQuietly(stuck));
      vertx.runOnContext(run -> work.complete("too late"));

      Throwable failure =
          catchThrowable(
              () ->
                  Timeouts.of(observer)
                      .within(LIMIT, work.future(), () -> LATE)
                      .await(20, SECONDS));

      assertThat(failure).isSameAs(LATE);
    } finally {
      stuck.countDown();
      observer.close().await(20, SECONDS);
    }
  }

  @Test
  void aLimitOutlivesTheVerticleThatAskedForIt() throws Exception {
    Promise<Future<String>> limited = Promise.promise();
    String id =
        vertx
            .deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    limited.complete(
                        Timeouts.of(vertx)
                            .within(Duration.ofMillis(300), work.future(), () -> LATE));
                    return Future.succeededFuture();
                  }
                })
            .await(20, SECONDS);
    vertx.undeploy(id).await(20, SECONDS);

    Throwable failure =
        catchThrowable(() -> limited.future().await(20, SECONDS).await(20, SECONDS));

    assertThat(failure).isSameAs(LATE);
  }

  private Future<String> limited() {
    return Timeouts.of(timers).within(LIMIT, work.future(), () -> LATE, unclaimed::add);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A timer that fires while it is being cancelled. */
  private static final class TimersThatDoNotCancel implements dev.flotilla.core.Timers {

    private final ManualTimers delegate = new ManualTimers();

    @Override
    public Scheduled after(Duration delay, Runnable action) {
      delegate.after(delay, action);
      return () -> {};
    }

    @Override
    public Scheduled every(Duration period, Runnable action) {
      return delegate.every(period, action);
    }
  }
}
