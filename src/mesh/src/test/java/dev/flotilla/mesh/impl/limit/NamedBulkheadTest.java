package dev.flotilla.mesh.impl.limit;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.AdaptiveLimitOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.Priority;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamedBulkheadTest {

  private final MeshLab lab =
      new MeshLab(
          Policy.defaults()
              .withLimit(
                  LimitOptions.builder()
                      .maxInFlight(1)
                      .maxQueued(2)
                      .queueTimeout(Duration.ofMillis(300))
                      .build()));
  private final Bulkhead bulkhead = lab.mesh.bulkhead("bank");

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void workRunsOneByOneAndItsPlaceIsFreeWhenItEnds() throws Exception {
    Promise<String> first = Promise.promise();
    Future<String> one = bulkhead.call(first::future);
    Future<String> two = bulkhead.call(() -> Future.succeededFuture("second"));
    assertThat(bulkhead.status()).isEqualTo(new LimitStatus("bank", 1, 1, 1));

    first.complete("first");

    assertThat(value(one)).isEqualTo("first");
    assertThat(value(two)).isEqualTo("second");
    await().until(() -> bulkhead.status().equals(new LimitStatus("bank", 1, 0, 0)));
  }

  @Test
  void aBulkheadWithOptionsOfItsOwnerDoesNotFollowThePolicies() {
    Bulkhead own =
        lab.mesh.bulkhead(
            "orders",
            LimitOptions.builder()
                .maxInFlight(7)
                .maxQueued(0)
                .queueTimeout(Duration.ofSeconds(1))
                .build());
    assertThat(own.status()).isEqualTo(new LimitStatus("orders", 7, 0, 0));

    lab.mesh.apply(new Policies(Policy.defaults(), null));

    assertThat(own.status().limit()).isEqualTo(7);
    assertThat(bulkhead.status().limit()).isEqualTo(LimitOptions.DEFAULT_MAX_IN_FLIGHT);
    assertThat(lab.mesh.bulkhead("orders")).isSameAs(own);
  }

  @Test
  void otherOptionsOfTheOwnerHoldAtOnce() {
    Promise<String> work = Promise.promise();
    Bulkhead own =
        lab.mesh.bulkhead(
            "orders",
            LimitOptions.builder()
                .maxInFlight(1)
                .maxQueued(1)
                .queueTimeout(Duration.ofMinutes(1))
                .build());
    Future<String> first = own.call(work::future);
    Future<String> second = own.call(work::future);
    assertThat(own.status()).isEqualTo(new LimitStatus("orders", 1, 1, 1));

    lab.mesh.bulkhead(
        "orders",
        LimitOptions.builder()
            .maxInFlight(2)
            .maxQueued(1)
            .queueTimeout(Duration.ofMinutes(1))
            .build());

    assertThat(own.status()).isEqualTo(new LimitStatus("orders", 2, 2, 0));
    work.complete("done");
    await().until(() -> first.succeeded() && second.succeeded());
  }

  @Test
  void aTimeoutOfTheCallerDoesNotFreeThePlace() {
    Promise<String> work = Promise.promise();
    Future<String> result = bulkhead.call(work::future).timeout(1, TimeUnit.MILLISECONDS);
    await().until(result::failed);

    assertThat(bulkhead.status().inFlight()).isEqualTo(1);
    work.complete("at last");
    assertThat(bulkhead.status().inFlight()).isZero();
  }

  @Test
  void anErrorOfTheWorkIsAFailureAndFreesThePlace() throws Exception {
    for (int i = 0; i < 10; i++) { // there is one place, and two may wait
      Future<String> failed =
          bulkhead.call(
              () -> {
                throw new NoClassDefFoundError("com/example/Missing");
              });
      assertThatThrownBy(() -> value(failed)).isInstanceOf(NoClassDefFoundError.class);
    }

    assertThat(value(bulkhead.call(() -> Future.succeededFuture("well")))).isEqualTo("well");
  }

  @Test
  void failuresOfTheWorkComeAsTheyAreAndFreeThePlace() {
    assertThatThrownBy(() -> value(bulkhead.call(() -> Future.failedFuture("broken"))))
        .hasMessage("broken");
    assertThatThrownBy(
            () ->
                value(
                    bulkhead.call(
                        () -> {
                          throw new IllegalStateException("thrown");
                        })))
        .hasMessage("thrown");
    assertThatThrownBy(() -> value(bulkhead.call(() -> null)))
        .isInstanceOf(NullPointerException.class);

    assertThat(bulkhead.status().inFlight()).isZero();
  }

  @Test
  void aFullQueueRefusesByPriorityAndAWaitIsBounded() {
    bulkhead.call(() -> Promise.<String>promise().future());
    Future<String> low = bulkhead.call(Priority.LOW, this::unexpected);
    Future<String> normal = bulkhead.call(this::unexpected);
    Future<String> high = bulkhead.call(Priority.HIGH, this::unexpected);

    assertThat(failure(low).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(low).getMessage()).startsWith("bulkhead bank: concurrency limit reached");
    lab.advance(310);
    assertThat(failure(normal).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(high).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void theDeadlineOfTheRequestEndsAWait() throws Exception {
    bulkhead.call(() -> Promise.<String>promise().future());
    Future<String> waiting =
        lab.within(Duration.ofMillis(100), () -> bulkhead.call(this::unexpected));
    lab.advance(110);

    assertThat(failure(waiting).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void closingTheMeshRefusesWhoWaitsAndLetsWorkEnd() throws Exception {
    Promise<String> work = Promise.promise();
    Future<String> running = bulkhead.call(work::future);
    Future<String> waiting = bulkhead.call(this::unexpected);
    lab.mesh.close();

    assertThat(failure(waiting).code()).isEqualTo(Code.UNAVAILABLE);
    work.complete("done");
    assertThat(value(running)).isEqualTo("done");
  }

  @Test
  void whoWaitedRunsOnItsOwnContext() throws Exception {
    Promise<String> first = Promise.promise();
    bulkhead.call(first::future);
    Context caller = ((VertxInternal) lab.vertx).createEventLoopContext();
    CompletableFuture<Context> ran = new CompletableFuture<>();
    caller.runOnContext(
        go ->
            bulkhead.call(
                () -> {
                  ran.complete(Vertx.currentContext());
                  return Future.succeededFuture("ok");
                }));
    await().until(() -> bulkhead.status().queued() == 1);
    first.complete("done");

    assertThat(ran.get(20, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void itFollowsAnotherPolicy() throws Exception {
    bulkhead.call(() -> Promise.<String>promise().future());
    Future<String> waiting = bulkhead.call(() -> Future.succeededFuture("let in"));

    lab.mesh.apply(
        new Policies(
            Policy.defaults().withLimit(LimitOptions.builder().maxInFlight(2).maxQueued(2).build()),
            null));

    assertThat(value(waiting)).isEqualTo("let in");
  }

  @Test
  void anAdaptiveOneMeasuresItsWork() throws Exception {
    LimitOptions adaptive =
        LimitOptions.builder()
            .maxInFlight(100)
            .maxQueued(100)
            .adaptive(AdaptiveLimitOptions.on())
            .build();
    lab.mesh.apply(new Policies(Policy.defaults().withLimit(adaptive), null));
    assertThat(bulkhead.status().limit()).isEqualTo(AdaptiveLimitOptions.DEFAULT_MIN_IN_FLIGHT);
    for (int i = 0; i < 200; i++) {
      Promise<String> one = Promise.promise();
      Promise<String> two = Promise.promise();
      Promise<String> three = Promise.promise();
      bulkhead.call(one::future);
      bulkhead.call(two::future);
      bulkhead.call(three::future);
      lab.advance(10);
      one.complete();
      two.complete();
      three.complete();
    }

    assertThat(bulkhead.status().limit()).isGreaterThan(AdaptiveLimitOptions.DEFAULT_MIN_IN_FLIGHT);
    lab.mesh.apply(new Policies(Policy.defaults(), null));
    assertThat(bulkhead.status().limit()).isEqualTo(LimitOptions.DEFAULT_MAX_IN_FLIGHT);
  }

  private Future<String> unexpected() {
    throw new AssertionError("this must not run");
  }
}
