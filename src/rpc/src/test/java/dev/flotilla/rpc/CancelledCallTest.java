package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.HedgeOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.rpc.impl.EventBusServices;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that were given up end at the instance as well. */
class CancelledCallTest {

  private static final long LONG_MS = 60_000;

  private static final DeploymentOptions WORKER =
      new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);

  /** Calls the slow service of another instance. */
  interface Front {
    Future<String> work(long ms);
  }

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Slow.Service slow = new Slow.Service(vertx);
  private final Cancellation client = new Cancellation();
  private Mesh mesh;

  @AfterEach
  void close() {
    get(mesh.close());
    get(vertx.close());
  }

  private EventBusServices services(Policy policy, FlowOptions flow) {
    mesh = Mesh.create(vertx, discovery, new Policies(policy, null));
    return new EventBusServices(
        vertx,
        discovery,
        mesh,
        RpcOptions.builder()
            .caller("tests")
            .version("1")
            .maxPayload(Bytes.ofMiB(1))
            .build()
            .withFlow(flow));
  }

  private EventBusServices services() {
    Policy patient = Policy.defaults().withTimeout(Duration.ofMinutes(1));
    return services(patient, FlowOptions.defaults());
  }

  /** Makes a call for the client, who may cancel it. */
  private <T> Future<T> forClient(Supplier<Future<T>> work) {
    return inCall(client, work);
  }

  private <T> Future<T> inCall(Cancellation cancellation, Supplier<Future<T>> work) {
    Deadline deadline = Deadline.after(Clock.system(), Duration.ofMinutes(1));
    return new CallContext(deadline, TraceContext.start(), "client", Map.of(), cancellation)
        .carry(vertx, work);
  }

  @Test
  void aThousandAbandonedCallsAndTheirNestedCallsEndSoon() {
    EventBusServices services = services();
    get(services.publish(Slow.class, slow));
    Slow back = services.client(Slow.class);
    Front nested = back::work;
    get(services.publish(Front.class, nested));
    Front front = services.client(Front.class);
    for (int round = 1; round <= 5; round++) {
      Cancellation clients = new Cancellation();
      List<Future<String>> calls =
          IntStream.range(0, 1_000)
              .mapToObj(i -> inCall(clients, () -> front.work(LONG_MS)))
              .toList();
      await().until(() -> slow.working.get() == 1_000 && services.inFlight() == 2_000);

      long start = System.nanoTime();
      clients.cancel();

      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(5)) // for machines that are busy; the figure is printed
          .until(() -> slow.working.get() == 0 && services.inFlight() == 0);
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      System.out.printf(
          "1000 abandoned calls with a nested one each: all work ended after %d ms%n", ms);
      assertThat(slow.stopped).hasValue(1_000 * round);
      calls.forEach(call -> assertThat(failure(call).code()).isEqualTo(Code.CANCELLED));
      await().until(() -> get(services.pending()) == 0);
    }
  }

  @Test
  void nestedCallsAreNotMadeForACancelledCall() {
    EventBusServices services = services();
    get(services.publish(Slow.class, slow));
    Slow back = services.client(Slow.class);
    client.cancel();

    assertThat(failure(forClient(() -> back.work(1))).code()).isEqualTo(Code.CANCELLED);

    assertThat(get(back.work(1))).isEqualTo("done"); // outside of the client's call
    assertThat(slow.begun).hasValue(1);
  }

  @Test
  void aCallThatWaitsForCreditIsDroppedAndNeverSent() {
    EventBusServices services =
        services(
            Policy.defaults().withTimeout(Duration.ofMinutes(1)),
            new FlowOptions(1, Bytes.ofMiB(1), 10, Bytes.ofMiB(1)));
    Waiting.Service waiting = new Waiting.Service();
    get(services.publish(Waiting.class, waiting));
    Waiting caller = services.client(Waiting.class);
    Future<Waiting.Traces> first = caller.until("first");
    await().until(() -> waiting.holds("first"));
    Future<Waiting.Traces> second = forClient(() -> caller.until("second"));
    Future<Waiting.Traces> third = forClient(() -> caller.until("third"));
    await().until(() -> get(services.pending()) == 3);

    client.cancel();

    assertThat(failure(second).code()).isEqualTo(Code.CANCELLED);
    assertThat(failure(third).code()).isEqualTo(Code.CANCELLED);
    await().until(() -> get(services.pending()) == 1);
    Future<Waiting.Traces> fourth = caller.until("fourth");
    waiting.release("first");
    get(first);
    await().until(() -> waiting.holds("fourth"));
    assertThat(waiting.holds("second")).isFalse();
    assertThat(waiting.holds("third")).isFalse();
    waiting.release("fourth");
    get(fourth);
  }

  /** Needs nothing but the public API of before: an attempt's timeout gives it up, too. */
  @Test
  void anAttemptThatWaitedForCreditIsNotSentAfterItsTimeout() {
    EventBusServices services =
        services(
            Policy.defaults()
                .withTimeout(Duration.ofSeconds(30))
                .withAttemptTimeout(Duration.ofMillis(300)),
            new FlowOptions(1, Bytes.ofMiB(1), 10, Bytes.ofMiB(1)));
    Waiting.Service waiting = new Waiting.Service();
    Counting counting = new Counting(waiting, new AtomicInteger());
    get(services.publish(Waiting.class, counting));
    Waiting caller = services.client(Waiting.class);
    Future<Waiting.Traces> first = caller.until("first");
    await().until(() -> waiting.holds("first"));
    AtomicInteger retries = new AtomicInteger();
    mesh.listen(
        new MeshListener() {
          @Override
          public void retried(Call call, Instance failed, ServiceFailure failure) {
            retries.incrementAndGet();
          }
        });
    Future<Waiting.Traces> second = caller.again("second");
    await().until(() -> retries.get() == 2 && get(services.pending()) >= 2); // the last attempt

    waiting.release("first");

    get(first);
    await().until(() -> waiting.holds("second"));
    waiting.release("second");
    get(second);
    assertThat(counting.executed()).as("calls that were executed").hasValue(2);
  }

  /** Counts the calls of a service. */
  private record Counting(Waiting service, AtomicInteger executed) implements Waiting {

    @Override
    public Future<Traces> until(String released) {
      executed.incrementAndGet();
      return service.until(released);
    }

    @Override
    public Future<Traces> again(String released) {
      return until(released);
    }
  }

  @Test
  void theSlowerOfTwoHedgedAttemptsEndsWithTheQuickerOne() {
    EventBusServices services =
        services(
            Policy.defaults()
                .withTimeout(Duration.ofMinutes(1))
                .withAttemptTimeout(Duration.ofMinutes(1))
                .withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN))
                .withHedge(new HedgeOptions(1, 0.95, Duration.ofMillis(10))),
            FlowOptions.defaults());
    get(services.publish(Slow.class, new Slow.Quick()));
    get(services.publish(Slow.class, slow));
    Slow caller = services.client(Slow.class);
    for (int i = 0; i < 200; i++) {
      get(caller.again(1)); // the mesh learns how long the method usually takes
    }
    await().until(() -> slow.working.get() == 0);
    int before = slow.stopped.get();

    // Some call meets the slow instance first; slow start and ejections decide which one.
    await()
        .until(
            () -> {
              get(caller.again(LONG_MS));
              return slow.stopped.get() > before;
            });
    await().until(() -> slow.working.get() == 0 && services.inFlight() == 0);
  }

  @Test
  void aCallThatHasNotBegunWhenItIsCancelledDoesNotBegin() throws Exception {
    EventBusServices services = services();
    CountDownLatch blocking = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Front blocked =
        ms -> {
          begun.incrementAndGet();
          try {
            return Future.succeededFuture("" + blocking.await(30, TimeUnit.SECONDS));
          } catch (InterruptedException ended) {
            return Future.failedFuture(ended);
          }
        };
    get(vertx.deployVerticle(new Publishing(services, blocked), WORKER));
    Front caller = services.client(Front.class);
    Future<String> first = caller.work(1);
    await().until(() -> begun.get() == 1);
    Future<String> second = forClient(() -> caller.work(1));
    await().until(() -> get(services.pending()) == 2);

    client.cancel();
    AtomicInteger turns = new AtomicInteger();
    vertx.setPeriodic(10, turn -> turns.incrementAndGet());
    await().until(() -> turns.get() >= 10); // the mesh and the instance know
    blocking.countDown();

    assertThat(get(first)).isEqualTo("true");
    assertThat(failure(second).code()).isEqualTo(Code.CANCELLED);
    assertThat(get(services.pending())).isZero();
    assertThat(begun).hasValue(1);
  }

  /** Publishes a service on its own context. */
  private static final class Publishing extends VerticleBase {

    private final Services services;
    private final Front service;

    Publishing(Services services, Front service) {
      this.services = services;
      this.service = service;
    }

    @Override
    public Future<?> start() {
      return services.publish(Front.class, service);
    }
  }
}
