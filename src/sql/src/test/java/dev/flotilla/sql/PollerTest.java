package dev.flotilla.sql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollerTest {

  private static final Duration NEVER = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Integer> due = new ConcurrentLinkedQueue<>();
  private final List<Integer> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @Test
  void everythingThatIsDueIsDoneWithoutWaitingForTheInterval() {
    for (int i = 0; i < 100; i++) {
      due.add(i);
    }

    start(NEVER, 7, this::claim, this::work);

    await().atMost(Duration.ofSeconds(20)).until(() -> done.size() == 100);
  }

  @Test
  void neverMoreThanAllowedAreInFlight() {
    List<Promise<Void>> open = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 10; i++) {
      due.add(i);
    }
    Function<Integer, Future<Void>> waits =
        row -> {
          Promise<Void> promise = Promise.promise();
          open.add(promise);
          return promise.future();
        };

    start(Duration.ofMillis(5), 3, NEVER, this::claim, waits);

    for (int finished = 0; finished < 7; finished++) {
      int expected = finished + 3;
      await().atMost(Duration.ofSeconds(20)).until(() -> open.size() == expected);
      assertThat(due).hasSize(10 - expected);
      open.get(finished).complete();
    }
  }

  @Test
  void wakingFindsARowThatCameAfterTheLastLook() {
    AtomicInteger looks = new AtomicInteger();
    Poller<Integer> poller =
        start(
            NEVER,
            1,
            atMost -> {
              looks.incrementAndGet();
              return claim(atMost);
            },
            this::work);
    await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() == 1);

    due.add(1);
    poller.wake();

    await().atMost(Duration.ofSeconds(20)).until(() -> done.size() == 1);
  }

  @Test
  void itLooksAgainAtTheIntervalAndAfterAFailedClaim() {
    AtomicBoolean away = new AtomicBoolean(true);
    AtomicInteger failed = new AtomicInteger();
    start(
        Duration.ofMillis(10),
        1,
        atMost -> {
          if (away.get()) {
            failed.incrementAndGet();
            throw new IllegalStateException("the table is away");
          }
          return claim(atMost);
        },
        this::work);
    await().atMost(Duration.ofSeconds(20)).until(() -> failed.get() >= 3);

    due.add(1);
    away.set(false);

    await().atMost(Duration.ofSeconds(20)).until(() -> done.size() == 1);
  }

  @Test
  void aRowWhoseWorkFailsOrHangsGivesItsPlaceBack() {
    due.addAll(List.of(1, 2, 3));

    start(
        NEVER,
        1,
        Duration.ofMillis(500),
        this::claim,
        row ->
            switch (row) {
              case 1 -> throw new IllegalStateException("thrown");
              case 2 -> Promise.<Void>promise().future();
              default -> work(row);
            });

    await().atMost(Duration.ofSeconds(20)).until(() -> done.equals(List.of(3)));
  }

  @Test
  void eachRowIsACallOfItsOwnWithADeadline() {
    due.addAll(List.of(1, 2));
    List<CallContext> calls = new CopyOnWriteArrayList<>();

    start(
        NEVER,
        2,
        Duration.ofMillis(500),
        this::claim,
        row -> {
          calls.add(CallContext.current().orElseThrow());
          return work(row);
        });

    await().atMost(Duration.ofSeconds(20)).until(() -> calls.size() == 2);
    assertThat(calls.get(0).caller()).isEqualTo("test");
    assertThat(calls.get(0).trace().traceId()).isNotEqualTo(calls.get(1).trace().traceId());
    assertThat(calls.get(0).deadline().left(Clock.system())).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void stoppingWaitsForTheWorkInHandAndClaimsNothingMore() throws Exception {
    Promise<Void> inHand = Promise.promise();
    due.add(1);
    Poller<Integer> poller = start(Duration.ofMillis(5), 1, this::claim, row -> inHand.future());
    await().atMost(Duration.ofSeconds(20)).until(due::isEmpty);

    due.add(2);
    Future<Void> stopped = poller.stop();
    assertThat(stopped.isComplete()).isFalse();
    inHand.complete();
    stopped.await(5, SECONDS);

    poller.wake();
    assertThat(due).containsExactly(2);
  }

  @Test
  void stoppingDoesNotWaitForEver() throws Exception {
    due.add(1);
    Poller<Integer> poller =
        Poller.start(
            vertx,
            Clock.system(),
            new PollerOptions("test", NEVER, 1, NEVER, Duration.ofMillis(50)),
            this::claim,
            row -> Promise.<Void>promise().future());
    await().atMost(Duration.ofSeconds(20)).until(due::isEmpty);

    poller.stop().await(5, SECONDS);
  }

  private Poller<Integer> start(
      Duration interval,
      int maxInFlight,
      Poller.Source<Integer> source,
      Function<Integer, Future<Void>> work) {
    return start(interval, maxInFlight, NEVER, source, work);
  }

  private Poller<Integer> start(
      Duration interval,
      int maxInFlight,
      Duration workTimeout,
      Poller.Source<Integer> source,
      Function<Integer, Future<Void>> work) {
    PollerOptions options =
        new PollerOptions("test", interval, maxInFlight, workTimeout, Duration.ofSeconds(5));
    return Poller.start(vertx, Clock.system(), options, source, work);
  }

  private Future<List<Integer>> claim(int atMost) {
    List<Integer> claimed = new ArrayList<>();
    for (Integer row; claimed.size() < atMost && (row = due.poll()) != null; ) {
      claimed.add(row);
    }
    return Future.succeededFuture(claimed);
  }

  private Future<Void> work(int row) {
    done.add(row);
    return Future.succeededFuture();
  }
}
