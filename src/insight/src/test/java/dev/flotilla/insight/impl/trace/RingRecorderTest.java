package dev.flotilla.insight.impl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.insight.trace.TracePart;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingRecorderTest {

  private static final int MOST = 2_000;

  private final RingRecorder recorder = new RingRecorder(TraceOptions.defaults(), "shop-1");

  @Test
  void aSpanComesBackAsItWasRecordedWithTypesAndConventions() {
    TraceContext span = TraceContext.start();
    long start = System.nanoTime();

    recorder.ended(
        EndedSpan.of(
            span,
            7,
            SpanRole.CLIENT,
            "stock/level",
            start,
            start + 1_500_000,
            new ServiceFailure(Code.UNAVAILABLE, "node shop-2 was lost"),
            "flotilla.service",
            "stock",
            "flotilla.callee",
            "shop-2",
            "flotilla.absent",
            null,
            "flotilla.attempt",
            -2));

    SpanView view = only(recorder.spans(span.traceId(), MOST));
    assertThat(view.traceId()).isEqualTo(span.traceId());
    assertThat(view.spanId()).isEqualTo(span.spanId());
    assertThat(view.parentId()).isEqualTo("0000000000000007");
    assertThat(view.node()).isEqualTo("shop-1");
    assertThat(view.durationMicros()).isEqualTo(1_500);
    assertThat(view.startMicros() / 1_000)
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 1_000);
    assertThat(view.status()).isEqualTo(SpanView.ERROR);
    assertThat(view.message()).isEqualTo("node shop-2 was lost");
    assertThat(view.attributes().get("flotilla.attempt").isNumber()).isTrue();
    assertThat(view.attributes().get("flotilla.attempt").asInt()).isEqualTo(-2);
    assertThat(view.attributes().has("flotilla.absent")).isFalse();
    assertThat(view.attribute("rpc.method")).isEqualTo("stock/level");
    assertThat(view.attribute("rpc.response.status_code")).isEqualTo("UNAVAILABLE");
    assertThat(view.attribute("server.address")).isEqualTo("shop-2");
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER, NOT_FOUND, UNSET",
    "SERVER, INVALID_ARGUMENT, UNSET",
    "SERVER, INTERNAL, ERROR",
    "SERVER, DEADLINE_EXCEEDED, ERROR",
    "CLIENT, NOT_FOUND, ERROR"
  })
  void aServerIsNotToBlameForItsCallers(SpanRole role, Code code, String status) {
    TraceContext span = TraceContext.start();
    recorder.ended(
        EndedSpan.of(span, 0, role, "stock/level", 0, 1, new ServiceFailure(code, "no")));

    assertThat(only(recorder.spans(span.traceId(), MOST)).status()).isEqualTo(status);
  }

  @Test
  void memoryIsBoundedAndTheLatestSpansAreThere() {
    RingRecorder small =
        new RingRecorder(
            TraceOptions.builder().memory(Bytes.ofMiB(1)).window(Duration.ofMinutes(1)).build(),
            "shop-1");
    TraceContext first = TraceContext.start();
    small.ended(span(first));
    TraceContext last = null;
    for (int i = 0; i < 20_000; i++) {
      last = TraceContext.start();
      small.ended(span(last));
    }

    assertThat(small.status().recorded()).isEqualTo(20_001);
    assertThat(small.status().bytes()).isLessThanOrEqualTo(1 << 20);
    assertThat(small.spans(last.traceId(), MOST)).hasSize(1);
    assertThat(small.spans(first.traceId(), MOST)).isEmpty();
  }

  @Test
  void longTextsAreCutAndCountAgainstTheMemory() {
    TraceContext span = TraceContext.start();
    String path = "/" + "x".repeat(5_000);
    recorder.ended(EndedSpan.of(span, 0, SpanRole.SERVER, "GET", 0, 1, null, "url.path", path));

    assertThat(only(recorder.spans(span.traceId(), MOST)).attribute("url.path")).hasSize(501);
  }

  @Test
  void aListSumsUpWhatTheNodeKnowsOfEachTrace() {
    TraceContext request = TraceContext.start();
    TraceContext call = request.child();
    recorder.ended(
        EndedSpan.of(
            call,
            request.span(),
            SpanRole.CLIENT,
            "stock/level",
            10,
            20,
            new ServiceFailure(Code.NOT_FOUND, "no"),
            "flotilla.service",
            "stock"));
    recorder.ended(
        EndedSpan.of(
            request,
            0,
            SpanRole.SERVER,
            "GET /stock/{id}",
            0,
            30,
            null,
            "flotilla.service",
            "gateway"));

    TracePart part = recorder.latest(10).get(0);

    assertThat(part.spans()).isEqualTo(2);
    assertThat(part.errors()).isEqualTo(1);
    assertThat(part.codes()).containsExactly("NOT_FOUND");
    assertThat(part.services()).containsExactly("gateway", "stock");
    assertThat(part.root().name()).isEqualTo("GET /stock/{id}");
  }

  private static EndedSpan span(TraceContext span) {
    long now = System.nanoTime();
    return EndedSpan.of(span, 0, SpanRole.INTERNAL, "work", now, now + 1, null);
  }

  private static SpanView only(List<SpanView> spans) {
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }
}
