package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MeshListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamedBreakerTest {

  private final MeshLab lab = new MeshLab();
  private final Breaker bank = lab.mesh.breaker("bank");
  private final AtomicInteger ran = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void thereIsOneBreakerPerName() {
    assertThat(lab.mesh.breaker("bank")).isSameAs(bank);
    assertThat(lab.mesh.breaker("post")).isNotSameAs(bank);
    assertThat(bank.name()).isEqualTo("bank");
  }

  @Test
  void anOpenBreakerSaysHowLongAndDoesNotRunTheWork() {
    open();
    lab.advance(1_500);
    int before = ran.get();

    ServiceFailure refused = MeshLab.failure(charge(Code.UNAVAILABLE));

    assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(refused).hasMessage("breaker bank is OPEN for 3500ms more");
    assertThat(refused.retryAfter()).contains(Duration.ofMillis(3_500));
    assertThat(refused.surelyDidNotRun()).isTrue();
    assertThat(ran.get()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void onlyCodesThatSayUnhealthyOpenIt(Code code) {
    for (int i = 0; i < 100; i++) {
      charge(code);
    }

    boolean unhealthy =
        List.of(Code.UNAVAILABLE, Code.UNKNOWN, Code.INTERNAL, Code.DEADLINE_EXCEEDED)
            .contains(code);
    assertThat(bank.state()).isEqualTo(unhealthy ? Breaker.State.OPEN : Breaker.State.CLOSED);
  }

  @Test
  void workThatThrowsOrGivesNothingCountsAsFailed() {
    for (int i = 0; i < 10; i++) {
      bank.call(
          () -> {
            throw new IllegalStateException("broken");
          });
      bank.call(() -> null);
    }

    assertThat(bank.state()).isEqualTo(Breaker.State.OPEN);
  }

  @Test
  void aHungProbeDoesNotHoldItHalfOpen() throws Exception {
    open();
    lab.advance(5_000);
    Promise<String> never = Promise.promise();
    for (int i = 0; i < 3; i++) {
      bank.call(never::future);
    }
    assertThat(MeshLab.failure(charge(null)))
        .hasMessage("breaker bank is HALF_OPEN and waits for its probes");
    lab.advance(5_000);
    assertThat(bank.state()).isEqualTo(Breaker.State.OPEN);
    lab.advance(5_000);

    for (int i = 0; i < 3; i++) {
      assertThat(MeshLab.value(charge(null))).isEqualTo("paid");
    }
    assertThat(bank.state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void aResultComesOnTheContextOfTheCaller() throws Exception {
    Context caller = lab.vertx.getOrCreateContext();
    Promise<String> elsewhere = Promise.promise();
    CompletableFuture<Context> seen = new CompletableFuture<>();
    caller.runOnContext(
        go -> bank.call(elsewhere::future).onComplete(r -> seen.complete(Vertx.currentContext())));
    elsewhere.complete("paid");

    assertThat(seen.get(5, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void changesAreToldInOrderAndABrokenListenerHurtsNobody() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    lab.mesh.listen(
        new MeshListener() {
          @Override
          public void breakerChanged(String breaker, Breaker.State state) {
            throw new IllegalStateException("broken listener");
          }
        });
    var second =
        lab.mesh.listen(
            new MeshListener() {
              @Override
              public void breakerChanged(String breaker, Breaker.State state) {
                told.add(breaker + " " + state);
              }
            });
    open();
    lab.advance(5_000);
    for (int i = 0; i < 3; i++) {
      MeshLab.value(charge(null));
    }
    second.cancel();
    open();

    assertThat(told).containsExactly("bank OPEN", "bank HALF_OPEN", "bank CLOSED");
  }

  @Test
  void aBreakerOfTheSameNameAsAServiceIsAnotherThing() throws Exception {
    lab.discovery.add("bank", "b", "node-b");
    open();

    Future<String> result =
        lab.mesh.call(new Call("bank", "ask", Instance.Kind.RPC, true), lab.carrier);
    lab.carrier.next().answer("open for business");
    assertThat(MeshLab.value(result)).isEqualTo("open for business");
  }

  private void open() {
    while (bank.state() == Breaker.State.CLOSED) {
      charge(Code.UNAVAILABLE);
    }
  }

  private Future<String> charge(Code failure) {
    return bank.call(
        () -> {
          ran.incrementAndGet();
          return failure == null
              ? Future.succeededFuture("paid")
              : Future.failedFuture(new ServiceFailure(failure, "bank said no"));
        });
  }
}
