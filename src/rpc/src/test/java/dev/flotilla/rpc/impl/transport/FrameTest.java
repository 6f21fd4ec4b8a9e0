package dev.flotilla.rpc.impl.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.rpc.impl.transport.ReplyFrame.Reply;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what was written, and what is no frame is nothing else. */
class FrameTest {

  private static final byte[] SENDER = Frame.text("flotilla.rpc.reply.1");
  private static final byte[] CALLER = Frame.text("käufer");
  private static final int MS = 1_000_000;

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void callsComeOutAsTheyWentIn(int seed) {
    Random random = new Random(seed);
    List<OutgoingCall> calls = calls(random);
    CallFrame.Sent sent = new CallFrame.Sent(random.nextLong(), random.nextLong());

    FrameReader frame = FrameReader.of(write(calls, sent));

    assertThat(FrameHeader.read(frame))
        .isEqualTo(new FrameHeader(Frame.VERSION, Frame.CALLS, "flotilla.rpc.reply.1"));
    assertThat(CallFrame.CallHead.read(frame)).isEqualTo(new CallFrame.CallHead("käufer", sent));
    for (OutgoingCall call : calls) {
      assertSame(call, frame);
    }
    assertThat(frame.hasMore()).isFalse();
  }

  private static void assertSame(OutgoingCall sent, FrameReader frame) {
    int length = frame.readInt();
    FrameReader entry = frame.readPart(length);
    assertThat(entry.readLong()).isEqualTo(sent.id());
    IncomingCall read = new IncomingCall(null, sent.id(), length, entry);
    assertThat(read.trace()).contains(sent.trace());
    assertThat(read.method().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(sent.method());
    assertThat(BaggageCodec.encode(read.baggage())).hasSameSizeAs(sent.baggage());
    assertThat(read.leftMs()).isEqualTo((int) (sent.deadlineNanos() / MS));
    assertThat(read.takePayload()).isEqualTo(sent.payload());
    assertThat(length + Integer.BYTES).isEqualTo(sent.bytes());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void repliesComeOutAsTheyWentIn(int seed) {
    Random random = new Random(seed);
    List<Reply> replies =
        random
            .ints(random.nextInt(20), 0, 17)
            .mapToObj(code -> new Reply(random.nextLong(), (byte) code, bytes(random)))
            .toList();
    ReplyFrame.ReplyHead replyHead =
        new ReplyFrame.ReplyHead(
            new CallFrame.Sent(random.nextLong(), random.nextLong()),
            new CallQuota(random.nextInt(), random.nextLong()),
            new CallQuota(random.nextInt(), random.nextLong()));

    FrameReader frame = FrameReader.of(received(ReplyFrame.write(SENDER, replyHead, replies)));

    assertThat(FrameHeader.read(frame).kind()).isEqualTo(Frame.REPLIES);
    assertThat(ReplyFrame.ReplyHead.read(frame)).isEqualTo(replyHead);
    List<Reply> read = new ArrayList<>();
    while (frame.hasMore()) {
      read.add(Reply.read(frame));
    }
    assertThat(read).isEqualTo(replies);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aFrameThatIsCutAnywhereIsBrokenAndNothingElse(int seed) {
    Random random = new Random(seed);
    Buffer whole = write(calls(random), new CallFrame.Sent(1, 1));
    int length = random.nextInt(whole.length());
    assertOnlyBroken(whole.slice(0, length));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsBrokenAndNothingElse(int seed) {
    Random random = new Random(seed);
    Buffer garbage = bytes(random);
    assertOnlyBroken(garbage);
    Buffer bent = write(calls(random), new CallFrame.Sent(1, 1));
    for (int i = 0; i < 5; i++) {
      bent.setByte(random.nextInt(bent.length()), (byte) random.nextInt());
    }
    assertOnlyBroken(bent);
  }

  /** Reads all that can be read; anything but {@link MalformedFrame} would kill a consumer. */
  private static void assertOnlyBroken(Buffer message) {
    try {
      FrameReader frame = FrameReader.of(message);
      FrameHeader.read(frame);
      CallFrame.CallHead.read(frame);
      while (frame.hasMore()) {
        int length = frame.readInt();
        FrameReader entry = frame.readPart(length);
        new IncomingCall(null, entry.readLong(), length, entry);
      }
    } catch (MalformedFrame broken) {
      assertThat(broken.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "text"})
  void whatIsNoFrameIsToldFromOne(String text) {
    assertThatThrownBy(() -> FrameHeader.read(FrameReader.of(Buffer.buffer(text))))
        .isInstanceOf(MalformedFrame.class)
        .hasMessage("it is not a frame");
  }

  @Test
  void aPayloadIsAViewOfItsFrame() {
    OutgoingCall call = ByHand.outgoing("m", "12345", 1, TraceContext.start());
    FrameReader frame = FrameReader.of(write(List.of(call), new CallFrame.Sent(1, 1)));
    FrameHeader.read(frame);
    CallFrame.CallHead.read(frame);
    int length = frame.readInt();
    FrameReader entry = frame.readPart(length);
    IncomingCall read = new IncomingCall(null, entry.readLong(), length, entry);
    assertThat(read.takePayload()).hasToString("12345");
    assertThat(read.takePayload()).isNull();
  }

  @Test
  void aTraceThatIsNoneStaysNone() {
    OutgoingCall call = ByHand.outgoing("m", "", 1, null);
    FrameReader frame = FrameReader.of(write(List.of(call), new CallFrame.Sent(1, 1)));
    FrameHeader.read(frame);
    CallFrame.CallHead.read(frame);
    int length = frame.readInt();
    FrameReader entry = frame.readPart(length);
    assertThat(new IncomingCall(null, entry.readLong(), length, entry).trace()).isEmpty();
  }

  @Test
  void baggageThatIsTooMuchIsRefusedAtTheSender() {
    for (int length : new int[] {BaggageCodec.MAX_BYTES, 70_000}) {
      assertThatThrownBy(() -> BaggageCodec.encode(Map.of("name", "x".repeat(length))))
          .isInstanceOfSatisfying(
              ServiceFailure.class,
              failure -> assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT));
    }
  }

  @Test
  void baggageComesOutAsItWentIn() {
    Map<String, String> baggage = Map.of("x-canary", "always", "tenant", "ä", "empty", "");
    assertThat(BaggageCodec.read(FrameReader.of(Buffer.buffer(BaggageCodec.encode(baggage)))))
        .isEqualTo(baggage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "nonsense", "{\"details\":{\"a\":null}}"})
  void aFailureThatCannotBeReadKeepsItsCode(String body) {
    assertThat(FailureCodec.read(Code.ABORTED.number, Buffer.buffer(body)).code())
        .isEqualTo(Code.ABORTED);
  }

  @Test
  void aCodeOfTheFutureIsUnknown() {
    ServiceFailure failure = FailureCodec.read(11, Buffer.buffer("{\"message\":\"m\"}"));
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure).hasMessage("m");
  }

  @Test
  void missingPartsOfAFailureAreEmpty() {
    ServiceFailure failure = FailureCodec.read(Code.NOT_FOUND.number, Buffer.buffer("{}"));
    assertThat(failure).hasMessage("failed without a message");
    assertThat(failure.details()).isEmpty();
  }

  private static Buffer write(List<OutgoingCall> calls, CallFrame.Sent sent) {
    return received(CallFrame.write(SENDER, CALLER, sent, calls, 0));
  }

  /** What arrives: within a message of the bus, or in the same node. */
  private static Buffer received(FrameWriter frame) {
    FrameCodec codec = new FrameCodec();
    Buffer message = Buffer.buffer("address and headers");
    int position = message.length();
    codec.encodeToWire(message, frame);
    Buffer received = codec.decodeFromWire(position, message.appendString("more"));
    assertThat(codec.transform(frame)).isEqualTo(received);
    assertThat(received.length()).isEqualTo(frame.length());
    return received;
  }

  private static List<OutgoingCall> calls(Random random) {
    List<OutgoingCall> calls = new ArrayList<>();
    PendingCalls table = new PendingCalls();
    for (int i = random.nextInt(20); i >= 0; i--) {
      OutgoingCall call =
          new OutgoingCall(
              "m" + Integer.toString(random.nextInt(), 36),
              TraceContext.start(),
              baggage(random),
              bytes(random),
              (long) random.nextInt(1_000_000) * MS);
      table.add(call);
      calls.add(call);
    }
    return calls;
  }

  private static Map<String, String> baggage(Random random) {
    Map<String, String> baggage = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      baggage.put("name-" + random.nextInt(), "wert ü " + random.nextLong());
    }
    return baggage;
  }

  private static Buffer bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(99)];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }
}
