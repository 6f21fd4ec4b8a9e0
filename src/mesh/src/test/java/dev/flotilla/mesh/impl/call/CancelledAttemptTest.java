package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.policy.HedgeOptions;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A transport learns which of its attempts are no longer needed. */
class CancelledAttemptTest {

  // An instance that does not answer is not looked at here.
  private static final OutlierOptions PATIENT =
      OutlierOptions.defaults().withUnresponsiveTimeout(Duration.ofMinutes(1));

  private final MeshLab lab =
      new MeshLab(
              Policy.defaults()
                  .withTimeout(Duration.ofSeconds(10))
                  .withAttemptTimeout(Duration.ofSeconds(1))
                  .withOutlier(PATIENT)
                  .withHedge(new HedgeOptions(1, 0.95, null)))
          .with("a", "b", "c");
  private final List<Cancellation> attempts = new CopyOnWriteArrayList<>();
  private final Call.CancellableTransport<String> transport =
      (instance, left, cancellation) -> {
        attempts.add(cancellation);
        return lab.carrier.to(instance, left);
      };
  private final Cancellation client = new Cancellation();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void anAttemptIsCancelledAtItsTimeoutAndAtTheDeadline() throws Exception {
    Future<String> result = read();
    lab.carrier.next();
    lab.advance(990);
    assertThat(cancelled()).containsExactly(false);

    lab.advance(20);
    lab.carrier.next();
    assertThat(cancelled()).containsExactly(true, false);
    lab.advance(1_000);
    lab.carrier.next();
    assertThat(cancelled()).containsExactly(true, true, false);
    lab.advance(8_000);

    assertThat(failure(result).code()).isEqualTo(Code.UNKNOWN);
    assertThat(cancelled()).containsExactly(true, true, true);
  }

  @Test
  void anAttemptThatWasAnsweredIsNotCancelled() throws Exception {
    Future<String> result = read();
    lab.carrier.next().answer("ok");
    value(result);
    client.cancel();
    lab.advance(20_000);
    assertThat(cancelled()).containsExactly(false);
  }

  @Test
  void theLoserOfAHedgeIsCancelledAndKeepsItsSlotUntilItsTransportIsDone() throws Exception {
    for (int i = 0; i < 200; i++) {
      Future<String> result = lab.read();
      Carrier.Sent sent = lab.carrier.next();
      lab.advance(5);
      sent.answer("ok");
      value(result);
    }
    Future<String> result = read();
    Carrier.Sent slow = lab.carrier.next();
    lab.advance(40);
    lab.carrier.next().answer("quick");
    value(result);

    lab.advance(10);

    assertThat(cancelled()).containsExactly(true, false);
    assertThat(lab.limit().inFlight()).isEqualTo(1);
    slow.fail(Code.CANCELLED);
    assertThat(lab.limit().inFlight()).isZero();
    lab.advance(1_000);
    assertThat(lab.carrier.waiting()).as("it is not repeated").isZero();
  }

  @Test
  void aCancelledCallCancelsItsAttemptEndsWithItAndIsNotRepeated() throws Exception {
    Future<String> result = inClientsCall();
    Carrier.Sent sent = lab.carrier.next();
    client.cancel();
    lab.advance(10);
    assertThat(cancelled()).containsExactly(true);
    assertThat(result.isComplete()).as("its work goes on").isFalse();

    sent.reply().fail(new ServiceFailure(Code.UNAVAILABLE, "dropped before it was sent"));

    assertThat(failure(result).code()).isEqualTo(Code.CANCELLED);
    lab.advance(1_000);
    assertThat(lab.carrier.waiting()).isZero();
    assertThat(failure(inClientsCall()).code()).isEqualTo(Code.CANCELLED);
    assertThat(attempts).hasSize(1);
    assertThat(lab.events).as("nothing speaks against the instance").isEmpty();
  }

  @Test
  void transportsThatDoNotCareWorkAsBefore() throws Exception {
    Future<String> result =
        lab.mesh.call(new Call("stock", "level", Instance.Kind.RPC, true), lab.carrier);
    lab.carrier.next().answer("ok");
    assertThat(value(result)).isEqualTo("ok");
  }

  private Future<String> read() {
    return lab.mesh.call(new Call("stock", "level", Instance.Kind.RPC, true), transport);
  }

  private Future<String> inClientsCall() {
    Deadline deadline = Deadline.after(lab.clock, Duration.ofSeconds(5));
    return new CallContext(deadline, TraceContext.start(), "client", Map.of(), client)
        .carry(lab.vertx, this::read);
  }

  private List<Boolean> cancelled() {
    return attempts.stream().map(Cancellation::isCancelled).toList();
  }
}
