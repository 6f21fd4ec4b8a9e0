package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes over a socket; in one JVM Vert.x would hand messages over as they are. */
class TwoNodesTest {

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  private static final Contract CONTRACT = Contract.of(Echo.class);
  private static EchoService service;
  private static Echo echo;

  @BeforeAll
  static void publish() {
    Site here = Site.open(NODES.node(0));
    Site there = Site.open(NODES.node(1));
    // The service asks itself, so that a nested call is another message on the way.
    service = new EchoService(there.services().client(Echo.class));
    there.publish(Echo.class, service);
    echo = here.client(Echo.class, 1);
  }

  @Test
  void everythingThatIsMappedSurvivesTheWire() {
    assertThat(get(echo.everything(Bus.EVERYTHING))).isEqualTo(Bus.EVERYTHING);
  }

  @Test
  void exactNumbersKeepEveryDigit() {
    assertThat(get(echo.everything(Bus.EVERYTHING)).exact().toPlainString())
        .isEqualTo("12345678901234567890.1234567890");
  }

  @Test
  void absenceSurvivesTheWire() {
    assertThat(get(echo.maybe(Optional.empty()))).isEmpty();
    assertThat(get(echo.nothing())).isNull();
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void typedFailuresCrossTheBusWithTheirDetails(Code code) {
    ServiceFailure failure = failure(echo.fail(code.name()));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage("as you wished: " + code);
    assertThat(failure.details()).containsEntry("sku", "S-1");
  }

  @Test
  void aBugIsAnsweredAndNotJustNeverAnswered() {
    assertThat(failure(echo.fail("throw")).code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void nestedCallsKeepTheTraceAndGetWhatIsLeftOfTheDeadline() {
    TraceContext trace = TraceContext.start();
    Deadline deadline = Deadline.after(Clock.system(), Duration.ofSeconds(20));
    CallContext call = new CallContext(deadline, trace, "test");

    Echo.Seen seen = get(within(call, () -> echo.context(2)));

    assertThat(seen.traceId()).isEqualTo(trace.traceId());
    assertThat(seen.spanId()).isNotEqualTo(trace.spanId());
    assertThat(seen.caller()).isEqualTo("node-2");
    assertThat(seen.leftMs()).isBetween(1L, 19_999L);
  }

  private static <T> Future<T> within(CallContext call, Supplier<Future<T>> work) {
    ContextInternal context = ((ContextInternal) NODES.vertx(0).getOrCreateContext()).duplicate();
    call.bindTo(context);
    Promise<T> done = Promise.promise();
    context.runOnContext(here -> work.get().onComplete(done));
    return done.future();
  }

  @Test
  void largePayloadsPassAndTooLargeOnesDoNot() {
    int most = 4 << 20;
    assertThat(get(echo.text(most - 2))).hasSize(most - 2);
    assertThat(failure(echo.text(most)).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(echo.fail("y".repeat(most))).code()).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void manyCallsAtOnceEachGetTheirOwnAnswer() {
    var answers =
        IntStream.range(0, 1_000)
            .mapToObj(i -> echo.greet("caller-" + i, 1, Optional.empty()))
            .toList();
    for (int i = 0; i < answers.size(); i++) {
      assertThat(get(answers.get(i))).isEqualTo("hello caller-" + i + " ");
    }
  }

  @Test
  void everyMethodOfTheContractIsThere() {
    assertThat(CONTRACT.methods().keySet())
        .containsAll(List.of("everything", "maybe", "lines", "nothing", "fail", "context"));
  }
}
