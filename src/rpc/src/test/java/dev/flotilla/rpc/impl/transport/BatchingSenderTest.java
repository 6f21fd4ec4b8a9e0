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
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BatchingSenderTest {

  @RegisterExtension static final Nodes nodes = Nodes.of(2);
  private static ContextInternal loop;

  @BeforeAll
  static void takeLoop() {
    loop = (ContextInternal) nodes.vertx(0).getOrCreateContext();
  }

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Queue<Promise<Void>> writes = new ConcurrentLinkedQueue<>();

  @Test
  void entriesOfOneTurnOfTheEventLoopTravelTogetherUnlessTheMessageIsFull() {
    onLoop(
        sender -> {
          for (int i = 0; i <= BatchingSender.MAX_ENTRIES; i++) {
            sender.send("a", 10);
          }
          sender.send("large", BatchingSender.MAX_BYTES - 10);
          sender.send("b", 10);
          sender.sendHead(); // the entries have one
          assertThat(sender.isFlushed()).isFalse();
        });
    String full = "a".repeat(BatchingSender.MAX_ENTRIES);
    await().untilAsserted(() -> assertThat(sent).containsExactly(full, "alarge", "b"));
  }

  @Test
  void aMessageWithoutEntriesIsSentOnceIfItIsAskedFor() {
    onLoop(
        sender -> {
          sender.sendHead();
          sender.sendHead();
        });
    await().untilAsserted(() -> assertThat(sent).containsExactly(""));
  }

  @Test
  void aMessageOfAnotherKindFollowsTheEntriesBeforeIt() {
    onLoop(
        sender -> {
          sender.send("a", 10);
          sender.sendAfterEntries(frame("other"), cause -> {});
          sender.send("b", 10);
        });
    await().untilAsserted(() -> assertThat(sent).containsExactly("a", "other", "b"));
  }

  @Test
  void eachMessageIsSettledOnceAndInOrder() {
    BatchingSender<String> sender = onLoop(one -> one.send("first", 10));
    await().until(() -> writes.size() == 1);
    run(() -> sender.send("second", 10));
    await().until(() -> writes.size() == 2);
    Promise<Void> first = writes.remove();
    writes.remove().fail("closed");
    run(sender::settleWrites);
    assertThat(told).isEmpty();
    assertThat(sender.isIdle()).isFalse();
    assertThat(sender.unwrittenBytes()).isEqualTo("first".length() + "second".length());

    first.complete();
    run(sender::settleWrites);
    run(sender::settleWrites);

    assertThat(told).containsExactly("[first] written", "[second] lost");
    assertThat(sender.isIdle()).isTrue();
    assertThat(sender.unwrittenBytes()).isZero();
  }

  private BatchingSender<String> onLoop(Consumer<BatchingSender<String>> work) {
    BatchingSender<String> sender =
        new BatchingSender<>(new Wire(), new FlushQueue(loop), new Texts());
    run(() -> work.accept(sender));
    return sender;
  }

  private static void run(Runnable work) {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(
        now -> {
          work.run();
          done.complete();
        });
    done.future().await();
  }

  private static FrameWriter frame(String text) {
    FrameWriter frame = new FrameWriter(text.length());
    frame.small().appendString(text);
    return frame;
  }

  private final class Texts implements BatchingSender.Framing<String> {

    @Override
    public FrameWriter frame(List<String> entries) {
      return BatchingSenderTest.frame(String.join("", entries));
    }

    @Override
    public Consumer<Throwable> whenWritten(List<String> entries) {
      return cause -> told.add(entries + " " + (cause == null ? "written" : "lost"));
    }
  }

  /** Writes are done when the test says so. */
  private final class Wire implements MessageProducer<FrameWriter> {

    @Override
    public Future<Void> write(FrameWriter frame) {
      sent.add(frame.whole().toString());
      Promise<Void> written = Promise.promise();
      writes.add(written);
      return written.future();
    }

    @Override
    public MessageProducer<FrameWriter> deliveryOptions(DeliveryOptions options) {
      return this;
    }

    @Override
    public String address() {
      return "wire";
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  /** The first look for who listens at an address takes the cluster: it fails later. */
  @Test
  void aCallWhoseMessageCannotBeWrittenFailsLongBeforeItsDeadlineAndHasNotRun() {
    RpcOptions options =
        RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build();
    ClientTransport clientTransport = new ClientTransport(nodes.vertx(0), Clock.system(), options);
    long deadline = Clock.system().nanos() + TimeUnit.MINUTES.toNanos(5);
    OutgoingCall call =
        new OutgoingCall("get", TraceContext.start(), Map.of(), Buffer.buffer(), deadline);

    Future<Buffer> answer = clientTransport.call(nobody(), call, Cancellation.never());

    ServiceFailure failure =
        catchThrowableOfType(ServiceFailure.class, () -> answer.await(20, TimeUnit.SECONDS));
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("No handlers for address nobody.listens");
    assertThat(failure.details()).doesNotContainKey(ServiceFailure.MAY_HAVE_RUN);
  }

  private static Instance nobody() {
    return new Instance(
        "1",
        "stock",
        "1",
        Instance.Kind.RPC,
        "no-node",
        "gone",
        "here",
        "nobody.listens",
        Instance.Status.UP,
        Map.of());
  }
}
