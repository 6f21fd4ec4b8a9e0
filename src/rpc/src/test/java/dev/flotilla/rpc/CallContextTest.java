package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.rpc.Echo.Seen;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallContextTest {

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Services services =
      Services.create(
          vertx,
          discovery,
          DirectMesh.over(discovery, Duration.ofSeconds(5)),
          new RpcOptions("tests", "1", Bytes.ofMiB(1)));
  private final Echo echo = services.client(Echo.class);
  private final EchoService service = new EchoService(echo);
  private final Waiting.Service waiting = new Waiting.Service();

  @BeforeEach
  void publish() {
    get(services.publish(Echo.class, service));
    get(services.publish(Waiting.class, waiting));
  }

  @AfterEach
  void close() {
    get(vertx.close());
  }

  @Test
  void twoInterleavedCallsKeepTheirOwnContext() {
    Waiting client = services.client(Waiting.class);
    TraceContext first = TraceContext.start();
    TraceContext second = TraceContext.start();
    Future<Waiting.Traces> one = within(call(first), () -> client.until("one"));
    Future<Waiting.Traces> two = within(call(second), () -> client.until("two"));
    await().until(() -> waiting.holds("one") && waiting.holds("two"));

    waiting.release("one");
    waiting.release("two");

    assertThat(get(one)).isEqualTo(new Waiting.Traces(first.traceId(), first.traceId()));
    assertThat(get(two)).isEqualTo(new Waiting.Traces(second.traceId(), second.traceId()));
  }

  @Test
  void aCallOutsideAnyRequestStartsATrace() {
    Seen one = get(echo.context(0));
    Seen two = get(echo.context(0));
    assertThat(one.traceId()).hasSize(32).isNotEqualTo(two.traceId());
    assertThat(one.caller()).isEqualTo("tests");
  }

  @Test
  void nestedCallsKeepTheTraceAndGetWhatIsLeftOfTheDeadline() {
    CallContext call = call(TraceContext.start(), Duration.ofMillis(3_000));
    Seen seen = get(within(call, () -> echo.context(3)));
    assertThat(seen.traceId()).isEqualTo(call.trace().traceId());
    assertThat(seen.spanId()).isNotEqualTo(call.trace().spanId());
    assertThat(seen.leftMs()).isBetween(1L, 2_999L);
  }

  @Test
  void workThatArrivesTooLateIsNotRun() {
    Message<Object> reply = get(send(headers("nothing").addHeader("flotilla-deadline-ms", "0")));
    assertThat(reply.headers().get("flotilla-failure")).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(reply.body().toString()).contains("echo.nothing was not run");
    assertThat(service.ran).hasValue(0);
  }

  @Test
  void aDeadlineThatIsNoNumberIsRefused() {
    Message<Object> reply = get(send(headers("nothing").addHeader("flotilla-deadline-ms", "soon")));
    assertThat(reply.headers().get("flotilla-failure")).isEqualTo("INVALID_ARGUMENT");
    assertThat(service.ran).hasValue(0);
  }

  @Test
  void anAbsurdDeadlineIsCut() {
    DeliveryOptions options = headers("context").addHeader("flotilla-deadline-ms", "9".repeat(18));
    assertThat(get(send(options, "[0]")).body().toString()).contains("\"leftMs\":86");
  }

  @Test
  void aPlainSenderNeedsNoHeadersButTheMethod() {
    Message<Object> reply = get(send(headers("context"), "[0]"));
    assertThat(reply.body().toString()).contains("\"caller\":\"-\"").contains("\"leftMs\":29");
  }

  @Test
  void aPlainSenderWithoutMethodIsToldSo() {
    Message<Object> reply = get(send(new DeliveryOptions(), "[]"));
    assertThat(reply.headers().get("flotilla-failure")).isEqualTo("NOT_FOUND");
    assertThat(reply.body().toString()).contains("echo has no method null");
  }

  @Test
  void aMessageThatIsNoBufferIsRefused() {
    Message<Object> reply = get(vertx.eventBus().request(address(), "text", headers("nothing")));
    assertThat(reply.headers().get("flotilla-failure")).isEqualTo("INVALID_ARGUMENT");
  }

  @Test
  void aCallThatIsNotAnsweredInTimeMayHaveRun() {
    CallContext call = call(TraceContext.start(), Duration.ofMillis(50));
    ServiceFailure failure =
        failure(within(call, () -> services.client(Waiting.class).until("never")));
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure.getMessage()).startsWith("waiting on node-1: Timed out");
  }

  @Test
  void anAddressWithoutConsumerDidNotRun() {
    SharedDiscovery stale = new SharedDiscovery();
    discovery.all().forEach(instance -> announceElsewhere(stale, instance.service()));
    Services caller =
        Services.create(
            vertx,
            stale,
            DirectMesh.over(stale, Duration.ofSeconds(5)),
            new RpcOptions("tests", "1", Bytes.ofMiB(1)));
    assertThat(failure(caller.client(Echo.class).nothing()).surelyDidNotRun()).isTrue();
  }

  @Test
  void resultsCompleteOnTheCallersContext() {
    CallContext call = call(TraceContext.start());
    Supplier<Future<Boolean>> work =
        () -> {
          Context before = Vertx.currentContext();
          return echo.nothing().map(done -> Vertx.currentContext() == before);
        };
    assertThat(get(within(call, work))).isTrue();
  }

  private void announceElsewhere(SharedDiscovery stale, String name) {
    get(
        stale.announce(
            new dev.flotilla.discovery.Announcement(
                name,
                "1",
                dev.flotilla.discovery.Instance.Kind.RPC,
                "flotilla.rpc.nobody",
                java.util.Map.of())));
  }

  private <T> Future<T> within(CallContext call, Supplier<Future<T>> work) {
    ContextInternal context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    call.bindTo(context);
    Promise<T> done = Promise.promise();
    context.runOnContext(here -> work.get().onComplete(done));
    return done.future();
  }

  private static CallContext call(TraceContext trace) {
    return call(trace, Duration.ofSeconds(5));
  }

  private static CallContext call(TraceContext trace, Duration left) {
    return new CallContext(Deadline.after(Clock.system(), left), trace, "test");
  }

  private static DeliveryOptions headers(String method) {
    return new DeliveryOptions().addHeader("method", method);
  }

  private String address() {
    return discovery.instances("echo").get(0).address();
  }

  private Future<Message<Object>> send(DeliveryOptions options) {
    return send(options, "[]");
  }

  private Future<Message<Object>> send(DeliveryOptions options, String arguments) {
    return vertx.eventBus().request(address(), Buffer.buffer(arguments), options);
  }
}
