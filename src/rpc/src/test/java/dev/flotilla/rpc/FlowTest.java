package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.impl.EventBusServices;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service that is slow, stuck or gone, and callers that do not stop calling. */
class FlowTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(2);

  /** A contract whose answers come when the test says so. */
  interface Stuck {
    Future<Integer> take(String payload);
  }

  private static final class Service implements Stuck {
    final List<Promise<Integer>> held = new ArrayList<>(); // guarded by itself
    final AtomicInteger ran = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    volatile boolean answers;

    @Override
    public Future<Integer> take(String payload) {
      synchronized (held) {
        bytes.addAndGet(payload.length());
        int number = ran.incrementAndGet();
        if (answers) {
          return Future.succeededFuture(number);
        }
        Promise<Integer> answer = Promise.promise();
        held.add(answer);
        return answer.future();
      }
    }

    void answerAll() {
      List<Promise<Integer>> all;
      synchronized (held) {
        answers = true;
        all = List.copyOf(held);
        held.clear();
      }
      all.forEach(answer -> answer.complete(0));
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Service service = new Service();

  @AfterEach
  void close() {
    get(vertx.close());
  }

  private EventBusServices services(FlowOptions flow) {
    return services(flow, LONG);
  }

  private EventBusServices services(FlowOptions flow, Duration deadline) {
    return new EventBusServices(
        vertx,
        discovery,
        DirectMesh.over(discovery, deadline),
        RpcOptions.builder().caller("tests").version("1").flow(flow).build());
  }

  private static FlowOptions flow(int maxInFlightCalls, int maxQueuedCalls) {
    return new FlowOptions(maxInFlightCalls, Bytes.ofMiB(1), maxQueuedCalls, Bytes.ofMiB(1));
  }

  /** The instance has answered once, and so has told how much it takes. */
  private void hear(EventBusServices services) {
    service.answers = true;
    fromOneLoop(services, 1, "x").forEach(Bus::get);
    service.answers = false;
    service.ran.set(0);
    service.bytes.set(0);
  }

  @Test
  void callersOfAnInstanceThatDoesNotAnswerAreBoundedAndToldSo() {
    EventBusServices services = services(flow(10, 20));
    get(services.publish(Stuck.class, service));
    hear(services);

    List<Future<Integer>> calls = fromOneLoop(services, 500, "x");

    await().until(() -> calls.stream().filter(Future::isComplete).count() >= 470);
    await().until(() -> service.ran.get() == 10);
    assertThat(get(services.pending())).isEqualTo(30);
    calls.stream()
        .filter(Future::isComplete)
        .forEach(
            refused -> {
              ServiceFailure failure = failure(refused);
              assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
              assertThat(failure.retryAfter()).isPresent();
              assertThat(failure).hasMessageStartingWith("stuck on node-1 has as many calls");
            });
  }

  @Test
  void whatWaitsGoesOnWhenTheInstanceAnswersAgain() {
    EventBusServices services = services(flow(10, 1000));
    get(services.publish(Stuck.class, service));
    List<Future<Integer>> calls = fromOneLoop(services, 500, "x");
    await().until(() -> service.ran.get() == 10);

    service.answerAll();

    calls.forEach(Bus::get);
    assertThat(service.ran).hasValue(500);
    assertThat(get(services.pending())).isZero();
    assertThat(services.inFlight()).isZero();
  }

  @Test
  void largePayloadsAreBoundedByTheirBytes() {
    EventBusServices services = services(flow(1_000, 1_000));
    get(services.publish(Stuck.class, service));

    hear(services);

    List<Future<Integer>> calls = fromOneLoop(services, 100, "x".repeat(200_000));

    // 1 MiB inside and 1 MiB waiting have room for 5 each.
    await().until(() -> calls.stream().filter(Future::isComplete).count() >= 90);
    await().until(() -> service.bytes.get() == 1_000_000);
    assertThat(get(services.pending())).isEqualTo(10);
    service.answerAll();
    await().until(() -> calls.stream().allMatch(Future::isComplete));
    assertThat(service.ran).hasValue(10);
  }

  @Test
  void aPayloadThatIsLargerThanAllRoomStillGoes() {
    EventBusServices services = services(flow(10, 10));
    get(services.publish(Stuck.class, service));
    service.answers = true;
    List<Future<Integer>> calls = fromOneLoop(services, 1, "x".repeat(3_000_000));
    assertThat(get(calls.get(0))).isEqualTo(1);
  }

  @Test
  void aCallThatGetsNoRoomInHalfOfItsTimeIsRefusedAndNotRun() {
    EventBusServices services = services(flow(1, 10), SHORT);
    get(services.publish(Stuck.class, service));
    List<Future<Integer>> calls = fromOneLoop(services, 2, "x");
    await().until(() -> service.ran.get() == 1);

    ServiceFailure refused = failure(calls.get(1));

    assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refused).hasMessageContaining("no capacity in half of the call's time");
    assertThat(failure(calls.get(0)).code()).isEqualTo(Code.UNKNOWN);
    assertThat(service.ran).hasValue(1);
    assertThat(get(services.pending())).isZero();
  }

  @Test
  void callersTogetherHaveNoMoreInsideThanFits() {
    EventBusServices serving = services(flow(100, 1));
    get(serving.publish(Stuck.class, service));
    List<EventBusServices> callers =
        IntStream.range(0, 5).mapToObj(i -> services(flow(100, 1_000))).toList();
    List<Future<Integer>> calls = new ArrayList<>();
    callers.forEach(caller -> calls.addAll(fromOneLoop(caller, 100, "x")));

    await().until(() -> service.ran.get() == 100);
    service.answerAll();

    await().until(() -> calls.stream().allMatch(Future::isComplete));
    long served = calls.stream().filter(Future::succeeded).count();
    assertThat(served).isEqualTo(service.ran.get()).isGreaterThanOrEqualTo(100);
    calls.stream()
        .filter(Future::failed)
        .forEach(call -> assertThat(failure(call).code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    assertThat(serving.inFlight()).isZero();
  }

  @Test
  void callsThatAreNeverAnsweredLeaveNothingBehind() {
    EventBusServices services = services(FlowOptions.defaults(), SHORT);
    get(services.publish(Stuck.class, service));
    List<Future<Integer>> calls = fromOneLoop(services, 100, "x");
    calls.forEach(call -> assertThat(failure(call).code()).isEqualTo(Code.UNKNOWN));
    assertThat(get(services.pending())).isZero();
  }

  @Test
  void lostMessagesDoNotEatUpTheCredit() {
    EventBusServices services = services(flow(4, 100), SHORT);
    get(services.publish(Stuck.class, service));
    hear(services);
    service.answers = true;
    AtomicBoolean lossy = new AtomicBoolean(true);
    vertx
        .eventBus()
        .addInboundInterceptor(
            delivery -> {
              String to = delivery.message().address();
              if (!lossy.get() || !to.startsWith("flotilla.rpc.stuck.")) {
                delivery.next();
              }
            });
    fromOneLoop(services, 4, "x")
        .forEach(call -> assertThat(failure(call).code()).isEqualTo(Code.UNKNOWN));
    fromOneLoop(services, 5, "x")
        .forEach(call -> assertThat(failure(call).code()).isEqualTo(Code.RESOURCE_EXHAUSTED));

    lossy.set(false);

    // Until the instance has been asked how much it takes, which it is every 100 ms.
    await()
        .ignoreExceptionsInstanceOf(ServiceFailure.class)
        .until(
            () -> {
              fromOneLoop(services, 50, "x").forEach(Bus::get);
              return true;
            });
  }

  @Test
  void closingEndsWhatIsInFlightAndTakesNoMore() {
    EventBusServices services = services(flow(1, 10));
    get(services.publish(Stuck.class, service));
    List<Future<Integer>> calls = fromOneLoop(services, 2, "x");
    await().until(() -> service.ran.get() == 1);

    get(services.close());

    assertThat(failure(calls.get(0)).details()).containsKey(ServiceFailure.MAY_HAVE_RUN);
    assertThat(failure(calls.get(1)).didNotExecute()).isTrue();
    Stuck client = services.client(Stuck.class);
    assertThat(failure(client.take("x")).didNotExecute()).isTrue();
    get(services.close());
  }

  private List<Future<Integer>> fromOneLoop(EventBusServices services, int count, String payload) {
    Stuck client = services.client(Stuck.class);
    Context context = vertx.getOrCreateContext();
    Promise<List<Future<Integer>>> made = Promise.promise();
    context.runOnContext(
        here ->
            made.complete(IntStream.range(0, count).mapToObj(i -> client.take(payload)).toList()));
    return get(made.future());
  }
}
