package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.Priority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitTest {

  private static final Duration WAIT = Duration.ofMillis(500);
  private static final Map<String, Priority> PRIORITIES =
      Map.of("report", Priority.LOW, "browse", Priority.HIGH);
  private static final LimitOptions TWO_AND_THREE =
      LimitOptions.builder()
          .maxInFlight(2)
          .maxQueued(3)
          .queueTimeout(WAIT)
          .priorities(PRIORITIES)
          .build();

  private final MeshLab lab = new MeshLab(policy(TWO_AND_THREE)).with("a", "b");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void whoFindsNoPlaceWaitsForTheFirstThatComesFree() throws Exception {
    Future<String> first = lab.read();
    Carrier.Sent running = lab.carrier.next();
    lab.read();
    lab.carrier.next();
    Future<String> third = lab.read();
    assertThat(lab.carrier.waiting()).isZero();
    assertThat(lab.limit()).isEqualTo(new LimitStatus("stock", 2, 2, 1));

    running.answer("first");
    lab.carrier.next().answer("third");

    assertThat(value(first)).isEqualTo("first");
    assertThat(value(third)).isEqualTo("third");
    assertThat(lab.limit()).isEqualTo(new LimitStatus("stock", 2, 1, 0));
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeBack() throws Exception {
    fill();
    queue("level", 3);

    ServiceFailure refused = failure(lab.read());

    assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refused)
        .hasMessage(
            "stock: concurrency limit reached on this node; the queue is full"
                + " (2 in flight, 3 queued)");
    assertThat(refused.retryAfter()).contains(WAIT);
    assertThat(lab.events).containsExactly("shed level RESOURCE_EXHAUSTED");
  }

  @Test
  void aWaitIsBounded() throws Exception {
    fill();
    Future<String> waiting = lab.read();
    lab.advance(490);
    assertThat(waiting.isComplete()).isFalse();
    lab.advance(20);

    assertThat(failure(waiting).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(waiting).getMessage())
        .startsWith(
            "stock: concurrency limit reached on this node; no slot became free within 500ms");
    assertThat(lab.limit().queued()).isZero();
  }

  @Test
  void aDeadlineBeforeTheEndOfTheWaitEndsItAndTheCallIsNotMade() throws Exception {
    List<Carrier.Sent> running = fill();
    Future<String> waiting = lab.within(Duration.ofMillis(200), () -> lab.read());
    lab.advance(190);
    assertThat(waiting.isComplete()).isFalse();
    lab.advance(20);

    assertThat(failure(waiting).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    running.forEach(sent -> sent.answer("ok"));
    assertThat(lab.carrier.waiting()).isZero();
  }

  @Test
  void whoWaitsWhenTheMeshClosesIsTold() throws Exception {
    fill();
    Future<String> waiting = lab.read();
    lab.mesh.close();

    assertThat(failure(waiting)).hasMessage("this node's mesh is closed");
    assertThat(failure(waiting).didNotExecute()).isTrue();
    assertThat(failure(lab.read())).hasMessage("this node's mesh is closed");
    assertThat(lab.limit()).isEqualTo(new LimitStatus("stock", 2, 0, 0));
  }

  @Test
  void higherPrioritiesLeaveTheQueueFirst() throws Exception {
    List<Carrier.Sent> running = fill();
    Future<String> report = lab.read("report");
    Future<String> level = lab.read("level");
    Future<String> browse = lab.read("browse");

    running.get(0).answer("ok");
    lab.carrier.next().answer("1st");
    lab.carrier.next().answer("2nd");
    lab.carrier.next().answer("3rd");

    assertThat(value(browse)).isEqualTo("1st");
    assertThat(value(level)).isEqualTo("2nd");
    assertThat(value(report)).isEqualTo("3rd");
  }

  @Test
  void theYoungestOfTheLowestPriorityMakesRoomForAHigherOne() throws Exception {
    fill();
    Future<String> level = lab.read("level");
    Future<String> report = lab.read("report");
    Future<String> youngest = lab.read("report");
    lab.read("browse");

    assertThat(failure(youngest).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(youngest).getMessage()).contains("a call of higher priority");
    assertThat(failure(lab.read("report")).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    lab.read("browse");
    assertThat(failure(report).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    lab.read("browse");
    assertThat(failure(level).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(lab.read("browse")).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(lab.limit()).isEqualTo(new LimitStatus("stock", 2, 2, 3));
  }

  @Test
  void aLowPriorityStarvesUnderHigherOnesButIsToldSoInTime() throws Exception {
    Carrier.Sent running = fill().get(0);
    Future<String> report = lab.read("report");
    for (int i = 0; i < 6; i++) {
      lab.read("browse");
      lab.advance(90);
      running.answer("ok");
      running = lab.carrier.next();
    }

    assertThat(failure(report).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void workThatWasGivenUpKeepsItsPlaceUntilItsAnswerOrItsTime() throws Exception {
    MeshLab hanging =
        new MeshLab(
                policy(LimitOptions.builder().maxInFlight(3).maxQueued(0).build())
                    .withAttemptTimeout(Duration.ofSeconds(2)))
            .with("a", "b");
    try {
      Future<String> repeated = hanging.read();
      Carrier.Sent hung = hanging.carrier.next();
      hanging.advance(400); // silent for long enough to be ejected, and the call goes elsewhere
      hanging.carrier.next().answer("from the other");
      assertThat(value(repeated)).isEqualTo("from the other");
      assertThat(hanging.limit().inFlight()).as("the one that was given up").isEqualTo(1);

      hung.answer("late");
      assertThat(hanging.limit().inFlight()).isZero();

      hanging.advance(10_000);
      Future<String> again = hanging.read();
      Carrier.Sent silent = hanging.carrier.next();
      hanging.advance(1_900);
      hanging.carrier.next().answer("from the other");
      value(again);
      assertThat(hanging.limit().inFlight()).isEqualTo(1);
      hanging.advance(200);
      assertThat(hanging.limit().inFlight()).as("after the attempt's own time").isZero();
      silent.answer("much too late");
      assertThat(hanging.limit().inFlight()).isZero();
    } finally {
      hanging.close();
    }
  }

  @Test
  void aRepeatWithoutAPlaceFailsWithWhatWentWrongFirst() throws Exception {
    Future<String> result = lab.read();
    Carrier.Sent sent = lab.carrier.next();
    lab.read();
    lab.carrier.next();
    queue("browse", 3);
    sent.fail(Code.UNAVAILABLE); // its place goes to one who waits, and it stands in line itself
    lab.carrier.next();
    await().until(() -> lab.limit().queued() == 3);

    lab.advance(600);

    assertThat(failure(result)).hasMessage("said " + sent.id());
  }

  @Test
  void aServiceWithoutInstancesKeepsNoPlace() {
    for (int i = 0; i < 5; i++) {
      failure(lab.mesh.call(new Call("nowhere", "m", Instance.Kind.RPC, true), lab.carrier));
    }

    assertThat(lab.mesh.status().limits()).contains(new LimitStatus("nowhere", 2, 0, 0));
  }

  @Test
  void aHigherLimitLetsThoseInWhoWaitAndALowerOneCutsNobodyOff() throws Exception {
    List<Carrier.Sent> running = fill();
    queue("level", 2);

    lab.mesh.apply(
        new Policies(
            policy(LimitOptions.builder().maxInFlight(4).maxQueued(3).queueTimeout(WAIT).build()),
            null));
    running.add(lab.carrier.next());
    running.add(lab.carrier.next());
    assertThat(lab.limit()).isEqualTo(new LimitStatus("stock", 4, 4, 0));

    lab.mesh.apply(
        new Policies(
            policy(LimitOptions.builder().maxInFlight(1).maxQueued(3).queueTimeout(WAIT).build()),
            null));
    assertThat(lab.limit()).isEqualTo(new LimitStatus("stock", 1, 4, 0));
    Future<String> waiting = lab.read();
    for (Carrier.Sent sent : running) {
      assertThat(lab.carrier.waiting()).isZero();
      sent.answer("ok");
    }
    lab.carrier.next().answer("in its turn");
    assertThat(value(waiting)).isEqualTo("in its turn");
  }

  @Test
  void whoWaitedGoesOnOnItsOwnContext() throws Exception {
    Carrier.Sent running = fill().get(0);
    ContextInternal caller = ((VertxInternal) lab.vertx).createEventLoopContext().duplicate();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Call call = new Call("stock", "level", Instance.Kind.RPC, true);
    caller.runOnContext(
        go ->
            lab.mesh.call(
                call,
                (instance, left) -> {
                  seen.complete(Vertx.currentContext());
                  return Future.succeededFuture("ok");
                }));
    await().until(() -> lab.limit().queued() == 1);
    running.answer("ok");

    assertThat(seen.get(20, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void aLongQueueOfCallsThatEndAtOnceDoesNotPileUpOnTheStack() throws Exception {
    MeshLab crowded =
        new MeshLab(
                policy(
                    LimitOptions.builder()
                        .maxInFlight(1)
                        .maxQueued(20_000)
                        .queueTimeout(WAIT)
                        .build()))
            .with("a");
    try {
      crowded.read();
      Carrier.Sent running = crowded.carrier.next();
      AtomicInteger made = new AtomicInteger();
      List<Future<String>> results = new ArrayList<>();
      ContextInternal caller = ((VertxInternal) crowded.vertx).createEventLoopContext();
      CompletableFuture<Void> queued = new CompletableFuture<>();
      caller.runOnContext(
          go -> {
            for (int i = 0; i < 20_000; i++) {
              results.add(
                  crowded.mesh.call(
                      new Call("stock", "level", Instance.Kind.RPC, true),
                      (instance, left) -> Future.succeededFuture("" + made.incrementAndGet())));
            }
            queued.complete(null);
          });
      queued.get(20, TimeUnit.SECONDS);
      running.answer("ok");
      Future.join(results).await(20, TimeUnit.SECONDS);

      assertThat(made.get()).isEqualTo(20_000);
      assertThat(crowded.limit()).isEqualTo(new LimitStatus("stock", 1, 0, 0));
    } finally {
      crowded.close();
    }
  }

  private static Policy policy(LimitOptions limit) {
    return Policy.defaults().withLimit(limit);
  }

  private List<Carrier.Sent> fill() throws Exception {
    List<Carrier.Sent> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      lab.write();
      running.add(lab.carrier.next());
    }
    return running;
  }

  private void queue(String method, int calls) {
    for (int i = 0; i < calls; i++) {
      lab.read(method);
    }
  }
}
