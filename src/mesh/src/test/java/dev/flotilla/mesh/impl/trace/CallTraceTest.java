package dev.flotilla.mesh.impl.trace;

import static dev.flotilla.mesh.impl.call.MeshLab.failure;
import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.mesh.impl.call.Carrier;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallTraceTest {

  private final MeshLab lab = new MeshLab(Policy.defaults()).with("a", "b");
  private final List<EndedSpan> spans = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() {
    lab.mesh.trace(spans::add);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aCallWithOneAttemptIsOneSpanThatNamesTheInstance() throws Exception {
    AtomicReference<TraceContext> request = new AtomicReference<>();
    Future<String> result =
        lab.within(
            Duration.ofSeconds(5),
            () -> {
              request.set(TraceContext.current().orElseThrow());
              return lab.read();
            });
    var sent = lab.carrier.next();
    sent.answer("ok");
    value(result);

    EndedSpan span = onlySpan();
    assertThat(span.name()).isEqualTo("stock/level");
    assertThat(span.role()).isEqualTo(SpanRole.CLIENT);
    assertThat(span.parent()).isEqualTo(request.get().span());
    assertThat(span.span().traceId()).isEqualTo(request.get().traceId());
    assertThat(span.code()).isNull();
    assertThat(attribute(span, "flotilla.instance")).isEqualTo(sent.id());
    assertThat(attribute(span, "flotilla.candidates")).isEqualTo(2);
  }

  @Test
  void aRetriedCallHasTheRetryAndBothAttemptsBelowIt() throws Exception {
    Future<String> result = lab.read();
    var first = lab.carrier.next();
    first.fail(Code.UNAVAILABLE);
    lab.carrier.next().answer("ok");
    value(result);

    EndedSpan call = ended(4);
    assertThat(call.code()).isNull();
    assertThat(children(call)).hasSize(3);
    EndedSpan retry = named("retry");
    assertThat(retry.role()).isEqualTo(SpanRole.EVENT);
    assertThat(attribute(retry, "flotilla.code")).isEqualTo("UNAVAILABLE");
    assertThat(attribute(retry, "flotilla.failed_instance")).isEqualTo(first.id());
    assertThat(children(call))
        .filteredOn(span -> span.role() == SpanRole.CLIENT)
        .extracting(EndedSpan::code)
        .containsExactly(Code.UNAVAILABLE, null);
  }

  @Test
  void aFailureThatIsNotRetriedIsOneSpanWithItsSentence() throws Exception {
    Future<String> result = lab.write();
    lab.carrier.next().fail(Code.NOT_FOUND);
    failure(result);

    EndedSpan span = onlySpan();
    assertThat(span.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(span.message()).startsWith("said ");
  }

  @Test
  void theAttemptAfterWhichItsInstanceIsEjectedSaysSo() throws Exception {
    for (int i = 0; i < 5; i++) {
      lab.readAt("a").fail(Code.UNAVAILABLE);
      lab.carrier.next().answer("ok");
    }

    await().until(() -> lab.ejected("a"));
    await()
        .untilAsserted(
            () ->
                assertThat(spans)
                    .filteredOn(span -> attribute(span, "flotilla.ejected") != null)
                    .hasSize(1)
                    .allMatch(span -> "a".equals(attribute(span, "flotilla.instance"))));
  }

  @Test
  void aCallThatTheBreakerRefusesSaysSo() throws Exception {
    for (int i = 0; i < 300 && refusals().isEmpty(); i++) {
      Future<String> result = lab.write();
      while (!result.isComplete()) {
        if (lab.carrier.waiting() > 0) {
          lab.carrier.next().fail(Code.UNAVAILABLE);
        }
        Thread.onSpinWait();
      }
    }

    assertThat(refusals()).isNotEmpty();
    EndedSpan refused = refusals().get(0);
    assertThat(attribute(refused, "flotilla.refused_by")).isEqualTo("the breaker");
    assertThat((String) attribute(refused, "flotilla.refusal")).contains("breaker stock");
  }

  private List<EndedSpan> refusals() {
    return spans.stream().filter(span -> attribute(span, "flotilla.refused_by") != null).toList();
  }

  @Test
  void aCallThatFindsNoSlotSaysWhatRefusedItAndOneThatWaitsForOneSaysHowLong() throws Exception {
    try (MeshLab full =
        new MeshLab(
                Policy.defaults()
                    .withLimit(LimitOptions.defaults().withMaxInFlight(1).withMaxQueued(1)))
            .with("a")) {
      full.mesh.trace(spans::add);
      full.write();
      Carrier.Sent first = full.carrier.next();
      Future<String> queued = full.write();
      Future<String> refused = full.write();

      failure(refused);
      EndedSpan call = refused(spans);
      assertThat(call.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(attribute(call, "flotilla.refused_by")).isEqualTo("the limit");
      full.advance(5);
      first.answer("ok");
      full.carrier.next().answer("ok");
      value(queued);
      EndedSpan wait = named("wait for a slot");
      assertThat(wait.endNanos() - wait.startNanos()).isEqualTo(5_000_000);
    }
  }

  @Test
  void aMeshWithoutListenerMakesNoSpans() throws Exception {
    lab.mesh.trace(SpanListener.NONE);
    Future<String> result = lab.read();
    lab.carrier.next().answer("ok");
    value(result);

    assertThat(spans).isEmpty();
  }

  private EndedSpan onlySpan() {
    await().untilAsserted(() -> assertThat(spans).hasSize(1));
    return spans.get(0);
  }

  private EndedSpan ended(int count) {
    await().untilAsserted(() -> assertThat(spans).hasSize(count));
    return spans.stream().filter(span -> span.parent() == 0).findFirst().orElseThrow();
  }

  private static EndedSpan refused(List<EndedSpan> all) {
    await()
        .until(() -> all.stream().anyMatch(span -> attribute(span, "flotilla.refused_by") != null));
    return all.stream()
        .filter(span -> attribute(span, "flotilla.refused_by") != null)
        .findFirst()
        .orElseThrow();
  }

  private List<EndedSpan> children(EndedSpan call) {
    return spans.stream().filter(span -> span.parent() == call.span().span()).toList();
  }

  private EndedSpan named(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  private static Object attribute(EndedSpan span, String name) {
    int at = Arrays.asList(span.attributes()).indexOf(name);
    return at < 0 ? null : span.attributes()[at + 1];
  }
}
