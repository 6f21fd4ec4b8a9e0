package dev.flotilla.rpc.impl.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.Bytes;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PendingWritesTest {

  @RegisterExtension static final Nodes nodes = Nodes.of(2);

  private final List<String> told = new ArrayList<>();
  private final PendingWrites<String> pendingWrites =
      new PendingWrites<>(
          (what, cause) -> told.add(what + " " + (cause == null ? "written" : "lost")));

  @Test
  void eachMessageIsToldOfOnceAndInOrder() {
    Promise<Void> first = Promise.promise();
    pendingWrites.add("first", first.future());
    pendingWrites.add("second", Future.failedFuture("closed"));
    assertThat(told).isEmpty();

    first.complete();
    pendingWrites.look();
    pendingWrites.look();

    assertThat(told).containsExactly("first written", "second lost");
    assertThat(pendingWrites.isEmpty()).isTrue();
  }

  /** The first look for who listens at an address takes the cluster: it fails later. */
  @Test
  void aCallWhoseMessageCannotBeWrittenFailsLongBeforeItsDeadlineAndHasNotRun() {
    RpcOptions options = new RpcOptions("tests", "1", Bytes.ofMiB(1));
    ClientTransport clientTransport = new ClientTransport(nodes.vertx(0), Clock.system(), options);
    long deadline = Clock.system().nanos() + TimeUnit.MINUTES.toNanos(5);
    OutgoingCall call =
        new OutgoingCall("get", TraceContext.start(), Map.of(), Buffer.buffer(), deadline);

    Future<Buffer> answer = clientTransport.call(nobody(), call);

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
