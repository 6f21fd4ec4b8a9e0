package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.rpc.Echo.Seen;
import dev.flotilla.rpc.impl.transport.ByHand;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallContextTest {

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Services services =
      Services.create(
          vertx,
          discovery,
          DirectMesh.over(discovery, Duration.ofSeconds(5)),
          RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build());
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

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void workThatArrivesTooLateIsNotRun(int leftMs) {
    ByHand.Answer answer = get(byHand().call(address(), "nothing", "[]", leftMs, null));
    assertThat(answer.code()).isEqualTo(Code.DEADLINE_EXCEEDED.number);
    assertThat(answer.payload()).contains("echo.nothing was not executed");
    assertThat(service.ran).hasValue(0);
  }

  @Test
  void anAbsurdDeadlineIsStillInTheFuture() {
    ByHand.Answer answer =
        get(byHand().call(address(), "context", "[0]", Integer.MAX_VALUE, TraceContext.start()));
    assertThat(answer.payload()).contains("\"leftMs\":21474");
  }

  @Test
  void aSenderNeedsNoTrace() {
    ByHand.Answer answer = get(byHand().call(address(), "context", "[0]", 3_000_000, null));
    assertThat(answer.payload()).containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
    assertThat(answer.payload()).contains("\"caller\":\"by-hand\"").contains("\"leftMs\":29");
  }

  @Test
  void aSenderWithoutMethodIsToldSo() {
    ByHand.Answer answer = get(byHand().call(address(), "", "[]", 3_000, null));
    assertThat(answer.code()).isEqualTo(Code.NOT_FOUND.number);
    assertThat(answer.payload()).contains("echo has no method ");
  }

  @ParameterizedTest
  @MethodSource("messagesThatAreNoFrames")
  void aRequestThatIsNoFrameIsRefusedAtOnceAndWasNotRun(Object body) {
    assertThatThrownBy(() -> get(vertx.eventBus().request(address(), body)))
        .isInstanceOfSatisfying(
            ReplyException.class,
            refused -> {
              assertThat(refused.failureCode()).isEqualTo(Code.UNAVAILABLE.number);
              assertThat(refused).hasMessageContaining("calls come in frames of version 1");
            });
    assertThat(service.ran).hasValue(0);
    assertThat(get(echo.nothing())).isNull(); // the instance lives
  }

  static Stream<Object> messagesThatAreNoFrames() {
    return Stream.of("text", 5, new JsonObject(), Buffer.buffer(), Buffer.buffer("[]"));
  }

  @Test
  void aCallThatIsNotAnsweredInTimeMayHaveRun() {
    get(echo.nothing()); // the address for replies is there
    CallContext call = call(TraceContext.start(), Duration.ofSeconds(2));
    ServiceFailure failure =
        failure(within(call, () -> services.client(Waiting.class).until("never")));
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure.getMessage()).startsWith("waiting on node-1: no answer in ");
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
            RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build());
    assertThat(failure(caller.client(Echo.class).nothing()).didNotExecute()).isTrue();
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

  private ByHand byHand() {
    return get(ByHand.open(vertx));
  }

  private String address() {
    return discovery.instances("echo").get(0).address();
  }
}
