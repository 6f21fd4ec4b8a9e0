package dev.flotilla.rpc.impl.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.FlowOptions;
import dev.flotilla.rpc.RpcOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of other builds, and messages that nobody understands. */
class SkewTest {

  private final Vertx vertx = Vertx.vertx();
  private final ClientTransport clientTransport =
      new ClientTransport(
          vertx,
          Clock.system(),
          RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build());
  private final AtomicInteger ran = new AtomicInteger();
  private ByHand byHand;

  @BeforeEach
  void open() {
    ServerTransport.Binding binding =
        new ServerTransport.Binding(
            "stock",
            "stock.1",
            (ContextInternal) vertx.getOrCreateContext(),
            call -> {
              ran.incrementAndGet();
              call.answer(call.takePayload());
              call.answer(Buffer.buffer("twice")); // is ignored
            });
    get(ServerTransport.open(vertx, Clock.system(), FlowOptions.defaults(), binding));
    byHand = get(ByHand.open(vertx));
  }

  @AfterEach
  void close() {
    get(vertx.close());
  }

  @Test
  void aFrameOfAnotherVersionIsRefusedWithASentenceAndNotRun() {
    Buffer frame = oneCall();
    frame.setByte(1, (byte) 9);

    ByHand.Answer answer = get(byHand.send("stock.1", frame));

    assertThat(answer.code()).isEqualTo(-1);
    assertThat(answer.payload())
        .startsWith("stock got a frame of version 9 and kind 1 from by-hand.")
        .endsWith("and understands only frames of version 1");
    assertThat(ran).hasValue(0);
  }

  @Test
  void callsToAnInstanceThatRefusesTheVersionDidNotRun() {
    vertx.eventBus().consumer("stock.2", SkewTest::refuse);
    ServiceFailure failure = failure(call("stock.2"));
    assertThat(failure.didNotExecute()).isTrue();
    assertThat(failure).hasMessage("stock on node-1: I only speak version 7");
  }

  private static void refuse(Message<Buffer> message) {
    String sender = FrameHeader.read(FrameReader.of(message.body())).sender();
    Vertx.currentContext()
        .owner()
        .eventBus()
        .send(sender, Frame.refusal(Frame.text("stock.2"), "I only speak version 7"));
  }

  @Test
  void aFrameThatIsCutOrBentDoesNotKillTheInstance() {
    Buffer frame = oneCall();
    for (int length = 0; length < frame.length(); length++) {
      vertx.eventBus().send("stock.1", frame.getBuffer(0, length));
    }
    vertx.eventBus().send("stock.1", "text");
    vertx.eventBus().send("stock.1", Frame.refusal(Frame.text("nobody"), "no"));
    assertThat(get(call("stock.1"))).hasToString("[]");
  }

  @Test
  void aCallThatIsBentFailsAloneAndAtOnce() {
    OutgoingCall bent = ByHand.outgoing("method", "[]", 1_000, TraceContext.start());
    Buffer frame = oneCall();
    int methodLength = frame.length() - bent.bytes() + 4 + 8 + 4 + TraceCodec.LENGTH;
    frame.setUnsignedShort(methodLength, 60_000);
    frame.appendBuffer(entry(oneCall(), bent.bytes()));
    ByHand.Answer answer = get(byHand.send("stock.1", frame));
    assertThat(answer.code()).isEqualTo(Code.INVALID_ARGUMENT.number);
    assertThat(answer.payload()).contains("the call is malformed: truncated by");
    await().until(() -> ran.get() == 1); // its neighbour
  }

  @Test
  void repliesThatAreNoneDoNotKillTheCaller() {
    get(call("stock.1"));
    vertx
        .eventBus()
        .consumer(
            "stock.3",
            (Message<Buffer> message) -> {
              String sender = FrameHeader.read(FrameReader.of(message.body())).sender();
              vertx.eventBus().send(sender, "text");
              vertx.eventBus().send(sender, Buffer.buffer());
              vertx.eventBus().send(sender, Buffer.buffer("[1]"));
              Buffer other = Frame.refusal(Frame.text("nobody"), "of another line");
              vertx.eventBus().send(sender, other);
              vertx.eventBus().send(sender, other.getBuffer(0, 9));
              vertx.eventBus().send(sender, other.copy().setByte(1, (byte) 9).setByte(2, (byte) 2));
            });
    Future<Buffer> lost = call("stock.3", Duration.ofSeconds(2));
    assertThat(get(call("stock.1"))).hasToString("[]");
    ServiceFailure failure = failure(lost);
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(get(clientTransport.pending())).isZero();
  }

  private Buffer oneCall() {
    OutgoingCall call = ByHand.outgoing("method", "[]", 1_000, TraceContext.start());
    CallFrame.Sent sent = new CallFrame.Sent(1, call.bytes());
    return CallFrame.write(byHand.address(), Frame.text("by-hand"), sent, List.of(call), 0).whole();
  }

  private static Buffer entry(Buffer frame, int bytes) {
    return frame.getBuffer(frame.length() - bytes, frame.length());
  }

  private Future<Buffer> call(String address) {
    return call(address, Duration.ofSeconds(10));
  }

  private Future<Buffer> call(String address, Duration time) {
    Instance instance =
        new Instance(
            "id",
            "stock",
            "1",
            Instance.Kind.RPC,
            "node-id",
            "node-1",
            "local",
            address,
            Instance.Status.UP,
            Map.of());
    long deadline = Clock.system().nanos() + time.toNanos();
    return clientTransport.call(
        instance,
        new OutgoingCall("method", TraceContext.start(), Map.of(), Buffer.buffer("[]"), deadline),
        Cancellation.never());
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 10 s", late);
    }
  }

  private static ServiceFailure failure(Future<?> future) {
    return catchThrowableOfType(ServiceFailure.class, () -> get(future));
  }
}
