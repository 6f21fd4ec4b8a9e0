package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CancellationTest {

  private final Cancellation cancellation = new Cancellation();
  private final List<String> told = new ArrayList<>();

  @Test
  void eachListenerIsCalledOnceHoweverOftenTheWorkIsCancelled() {
    cancellation.onCancel(() -> told.add("one"));
    cancellation.onCancel(() -> told.add("two"));
    assertThat(cancellation.isCancelled()).isFalse();

    cancellation.cancel();
    cancellation.cancel();

    assertThat(cancellation.isCancelled()).isTrue();
    assertThat(told).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void listenersAreRemovedInAnyOrder() {
    List<Scheduled> added =
        IntStream.range(0, 5).mapToObj(i -> cancellation.onCancel(() -> told.add("" + i))).toList();
    added.get(4).cancel();
    added.get(0).cancel();
    added.get(2).cancel();
    added.get(2).cancel(); // harmless

    cancellation.cancel();
    added.get(1).cancel(); // harmless

    assertThat(told).containsExactlyInAnyOrder("1", "3");
  }

  @Test
  void aListenerThatComesLateIsCalledAtOnce() {
    cancellation.cancel();
    cancellation.onCancel(() -> told.add("late")).cancel();
    assertThat(told).containsExactly("late");
  }

  @Test
  void aListenerThatThrowsDoesNotKeepTheOthersFromBeingCalled() {
    cancellation.onCancel(() -> told.add("first"));
    cancellation.onCancel(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    cancellation.onCancel(() -> told.add("last"));

    cancellation.cancel();

    assertThat(told).containsExactlyInAnyOrder("first", "last");
  }

  @Test
  void workThatNothingCancelsIsNeverCancelled() {
    Cancellation never = Cancellation.never();
    never.onCancel(() -> told.add("never")).cancel();

    never.cancel();

    assertThat(never.isCancelled()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void whicheverSideIsFirstEachListenerIsCalledExactlyOnce() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Cancellation race = new Cancellation();
      AtomicInteger calls = new AtomicInteger();
      Thread canceller = new Thread(race::cancel);
      canceller.start();
      race.onCancel(calls::incrementAndGet);
      canceller.join();
      assertThat(calls).as("round %d", round).hasValue(1);
    }
  }

  @Test
  void aServiceHearsOfItOnItsOwnContextAndWorkThatFollowsTheCallDoesNot() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Promise<Boolean> onItsContext = Promise.promise();
      CallContext call =
          new CallContext(deadline(), TraceContext.start(), "test", Map.of(), cancellation);
      CallContext following =
          call.carry(
                  vertx,
                  () -> {
                    Context own = Vertx.currentContext();
                    CallContext.current()
                        .orElseThrow()
                        .onCancel(() -> onItsContext.complete(Vertx.currentContext() == own));
                    return Future.succeededFuture(CallContext.following(deadline(), "test"));
                  })
              .await(5, TimeUnit.SECONDS);

      cancellation.cancel();

      assertThat(onItsContext.future().await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(call.withBaggage(Map.of("a", "b")).isCancelled()).isTrue();
      assertThat(following.isCancelled()).isFalse();
    } finally {
      vertx.close().await(5, TimeUnit.SECONDS);
    }
  }

  private static Deadline deadline() {
    return Deadline.after(Clock.system(), Duration.ofSeconds(5));
  }
}
