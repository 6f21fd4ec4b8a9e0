package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
    assertThat(refused.didNotExecute()).isTrue();
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
      bank.call(
          () -> {
            throw new NoClassDefFoundError("com/example/Missing");
          });
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
  void aPermittedCallWhoseWorkIsDoneAllocatesNoText() throws Exception {
    Future<String> done = Future.succeededFuture("paid");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CompletableFuture<Long> perCall = new CompletableFuture<>();
    lab.vertx
        .getOrCreateContext()
        .runOnContext(
            go -> {
              times(50_000, () -> bank.call(() -> done));
              long before = threads.getCurrentThreadAllocatedBytes();
              times(50_000, () -> bank.call(() -> done));
              perCall.complete((threads.getCurrentThreadAllocatedBytes() - before) / 50_000);
            });

    assertThat(perCall.get(20, TimeUnit.SECONDS)).as("bytes, a lambda at the most").isLessThan(40);
  }

  private static void times(int calls, Runnable call) {
    for (int i = 0; i < calls; i++) {
      call.run();
    }
  }

  @Test
  void aResultComesOnTheContextOfTheCaller() throws Exception {
    Context caller = lab.vertx.getOrCreateContext();
    Promise<String> elsewhere = Promise.promise();
    CompletableFuture<Context> seen = new CompletableFuture<>();
    caller.runOnContext(
        go -> bank.call(elsewhere::future).onComplete(r -> seen.complete(Vertx.currentContext())));
    elsewhere.complete("paid");

    assertThat(seen.get(20, TimeUnit.SECONDS)).isSameAs(caller);
  }

  @Test
  void changesAreToldInOrderAlthoughAListenerThrows() throws Exception {
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

  @Test
  void theFallbackAnswersForRefusalsAndForFailuresThatCount() throws Exception {
    Function<Throwable, Future<String>> later = why -> Future.succeededFuture("later");
    assertThat(MeshLab.value(bank.call(() -> charged(Code.INTERNAL), later))).isEqualTo("later");
    assertThat(MeshLab.failure(bank.call(() -> charged(Code.NOT_FOUND), later)).code())
        .isEqualTo(Code.NOT_FOUND);
    open();
    int before = ran.get();

    assertThat(MeshLab.value(bank.call(() -> charged(null), later))).isEqualTo("later");
    assertThat(ran.get()).isEqualTo(before);
  }

  @Test
  void theCodesThatCountAreThoseOfThePolicy() {
    BreakerOptions strict =
        BreakerOptions.defaults().withFailureCodes(Set.of(Code.RESOURCE_EXHAUSTED));
    lab.mesh.apply(new Policies(Policy.defaults().withBreaker(strict), null));
    for (int i = 0; i < 100; i++) {
      charge(Code.INTERNAL);
      bank.call(() -> Future.failedFuture("no failure of a service"));
    }
    assertThat(bank.state()).isEqualTo(Breaker.State.CLOSED);
    for (int i = 0; i < 100; i++) {
      charge(Code.RESOURCE_EXHAUSTED);
    }

    assertThat(bank.state()).isEqualTo(Breaker.State.OPEN);
  }

  @Test
  void callsThatTakeTooLongOpenIt() {
    BreakerOptions patient =
        BreakerOptions.defaults()
            .withSlowCallRate(0.5)
            .withSlowCallThreshold(Duration.ofMillis(200));
    lab.mesh.apply(new Policies(Policy.defaults().withBreaker(patient), null));
    for (int i = 0; i < 20; i++) {
      Promise<String> slow = Promise.promise();
      bank.call(slow::future);
      lab.advance(i % 2 == 0 ? 200 : 210);
      slow.complete("paid");
    }

    assertThat(bank.health().slow() + bank.health().calls()).isZero();
    assertThat(bank.state()).isEqualTo(Breaker.State.OPEN);
  }

  @Test
  void peopleOpenAndCloseIt() throws Exception {
    bank.open();
    assertThat(MeshLab.failure(charge(null))).hasMessage("breaker bank is OPEN for 5s more");
    bank.reset();

    assertThat(MeshLab.value(charge(null))).isEqualTo("paid");
  }

  @Test
  void itsHealthTellsWhatItKnows() {
    charge(null);
    charge(Code.INTERNAL);
    assertThat(lab.mesh.status().breakers())
        .containsExactly(health(Breaker.State.CLOSED, Duration.ZERO, 2, 1, 0, 0));
    open();
    charge(null);
    lab.advance(2_000);

    assertThat(bank.health())
        .isEqualTo(health(Breaker.State.OPEN, Duration.ofSeconds(3), 0, 0, 1, 1));
  }

  @Test
  void workThatIsDoneAtOnceIsGivenBackAsItIs() {
    Future<String> done = Future.succeededFuture("paid");

    assertThat(bank.call(() -> done)).isSameAs(done);
    assertThat(bank.health().calls()).isOne();
  }

  @Test
  void aBreakerOfNoMeshWorksAlike() {
    Breaker lone = Breaker.of(lab.vertx, "post", BreakerOptions.defaults());
    for (int i = 0; i < 20; i++) {
      lone.call(() -> charged(Code.UNAVAILABLE));
    }

    assertThat(lone.state()).isEqualTo(Breaker.State.OPEN);
    assertThat(lab.mesh.status().breakers()).extracting(BreakerHealth::name).doesNotContain("post");
  }

  private static BreakerHealth health(
      Breaker.State state,
      Duration openDuration,
      int calls,
      int failures,
      int trips,
      long refused) {
    return new BreakerHealth(
        "bank", BreakerKind.NAMED, state, openDuration, calls, failures, 0, trips, refused, false);
  }

  private void open() {
    while (bank.state() == Breaker.State.CLOSED) {
      charge(Code.UNAVAILABLE);
    }
  }

  private Future<String> charge(Code failure) {
    return bank.call(() -> charged(failure));
  }

  private Future<String> charged(Code failure) {
    ran.incrementAndGet();
    return failure == null
        ? Future.succeededFuture("paid")
        : Future.failedFuture(new ServiceFailure(failure, "bank said no"));
  }
}
