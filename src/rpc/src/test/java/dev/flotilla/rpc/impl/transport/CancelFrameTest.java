package dev.flotilla.rpc.impl.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.FlowOptions;
import dev.flotilla.rpc.RpcOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cancels on the bus, and builds that do not know them. */
class CancelFrameTest {

  private static final Map<String, String> OLDER_BUILD = Map.of();
  private static final Map<String, String> THIS_BUILD =
      Map.of(RpcAddresses.FEATURES_METADATA, RpcAddresses.CANCEL_FEATURE);

  private final Vertx vertx = Vertx.vertx();
  private final ClientTransport clientTransport =
      new ClientTransport(
          vertx,
          Clock.system(),
          RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build());
  private final List<IncomingCall> arrived = new CopyOnWriteArrayList<>();
  private final List<Byte> kinds = new CopyOnWriteArrayList<>(); // of the frames to the instance
  private final Cancellation cancellation = new Cancellation();

  @BeforeEach
  void open() {
    ServerTransport.Binding binding =
        new ServerTransport.Binding(
            "stock", "stock.1", (ContextInternal) vertx.getOrCreateContext(), arrived::add);
    get(ServerTransport.open(vertx, Clock.system(), FlowOptions.defaults(), binding));
    vertx
        .eventBus()
        .addInboundInterceptor(
            delivery -> {
              if (delivery.message().address().equals("stock.1")) {
                kinds.add(((Buffer) delivery.message().body()).getByte(2));
              }
              delivery.next();
            });
  }

  @AfterEach
  void close() {
    get(vertx.close());
  }

  @Test
  void anInstanceLearnsWhichCallsAreCancelledInOneMessage() {
    List<Future<Buffer>> cancelled =
        IntStream.range(0, 40).mapToObj(i -> call(THIS_BUILD, cancellation)).toList();
    Future<Buffer> other = call(THIS_BUILD, new Cancellation());
    await().until(() -> arrived.size() == 41);

    vertx.getOrCreateContext().runOnContext(now -> cancellation.cancel());

    await().until(() -> arrived.stream().filter(CancelFrameTest::isCancelled).count() == 40);
    assertThat(kinds.stream().filter(kind -> kind == Frame.CANCEL).count()).isBetween(1L, 2L);
    arrived.forEach(call -> call.answer(Buffer.buffer(isCancelled(call) ? "vain" : "kept")));
    assertThat(get(other)).hasToString("kept");
    cancelled.forEach(call -> assertThat(get(call)).hasToString("vain")); // ends it in any case
  }

  @Test
  void aCancelThatMeetsAnAnsweredCallIsHarmless() {
    Future<Buffer> call = call(THIS_BUILD, cancellation);
    await().until(() -> arrived.size() == 1);
    arrived.get(0).answer(Buffer.buffer("1"));
    get(call);

    cancellation.cancel();
    byte[] sender = Frame.text("of somebody else");
    vertx.eventBus().send("stock.1", Frame.cancel(sender, new long[] {0, 1}).whole());
    Buffer truncated = Frame.cancel(sender, new long[] {0}).whole();
    vertx.eventBus().send("stock.1", truncated.getBuffer(0, truncated.length() - 3));

    assertAnswersStill();
    assertThat(kinds)
        .as("the two above, and none for a call that is over")
        .containsExactly(Frame.CALLS, Frame.CANCEL, Frame.CANCEL, Frame.CALLS);
    assertThat(isCancelled(arrived.get(0))).isFalse();
  }

  @Test
  void anInstanceOfABuildWithoutCancelsGetsNoneAndItsCallsRunToTheirEnd() {
    Future<Buffer> call = call(OLDER_BUILD, cancellation);
    await().until(() -> arrived.size() == 1);

    cancellation.cancel();

    assertAnswersStill();
    assertThat(kinds).containsOnly(Frame.CALLS);
    arrived.get(0).answer(Buffer.buffer("late"));
    assertThat(get(call)).hasToString("late");
  }

  @Test
  void aFrameOfAKindThatALaterBuildMayAddIsDroppedAndCostsItsSenderNothing() throws Exception {
    ByHand later = get(ByHand.open(vertx));
    Buffer unknown = Frame.cancel(later.address(), new long[] {1}).whole().setByte(2, (byte) 77);
    Future<ByHand.Answer> answer = later.send("stock.1", unknown);
    assertAnswersStill();
    assertThat(answer.isComplete()).as("a refusal, which would fail the sender's calls").isFalse();
  }

  private void assertAnswersStill() {
    int before = arrived.size();
    Future<Buffer> next = call(OLDER_BUILD, Cancellation.never());
    await().until(() -> arrived.size() == before + 1);
    arrived.get(before).answer(Buffer.buffer("next"));
    assertThat(get(next)).hasToString("next");
  }

  private static boolean isCancelled(IncomingCall call) {
    return call.cancellation().isCancelled();
  }

  private Future<Buffer> call(Map<String, String> metadata, Cancellation cancellation) {
    Instance instance =
        new Instance(
            "id",
            "stock",
            "1",
            Instance.Kind.RPC,
            "node-id",
            "node-1",
            "local",
            "stock.1",
            Instance.Status.UP,
            metadata);
    long deadline = Clock.system().nanos() + Duration.ofMinutes(1).toNanos();
    OutgoingCall call =
        new OutgoingCall("method", TraceContext.start(), Map.of(), Buffer.buffer("[]"), deadline);
    return clientTransport.call(instance, call, cancellation);
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 10 s", late);
    }
  }
}
