package dev.flotilla.insight.impl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.impl.trace.KeptTraces.TraceKey;
import dev.flotilla.insight.trace.TraceOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailSamplerTest {

  private final KeptTraces kept = new KeptTraces();
  private final TailSampler sampler =
      new TailSampler(TraceOptions.builder().keepRatio(0.0).keepPerRoute(0).build(), kept);

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, FAILURE",
    "INTERNAL, FAILURE",
    "DEADLINE_EXCEEDED, FAILURE",
    "RESOURCE_EXHAUSTED, FAILURE",
    "NOT_FOUND,",
    "INVALID_ARGUMENT,"
  })
  void aFailureKeepsItsTraceUnlessItIsAMistakeOfTheClient(Code code, KeepReason reason) {
    TraceContext span = TraceContext.start();
    sampler.ended(span(span, 7, SpanRole.CLIENT, 1, code));

    assertThat(reason(span)).isEqualTo(reason);
  }

  @Test
  void aDecisionAboutACallKeepsItsTrace() {
    TraceContext call = TraceContext.start();
    sampler.ended(EndedSpan.event(call, "retry", 1));

    assertThat(reason(call)).isEqualTo(KeepReason.DECISION);
  }

  @Test
  void anOrdinaryTraceIsNotKept() {
    TraceContext span = TraceContext.start();
    sampler.ended(span(span, 0, SpanRole.SERVER, 5, null));

    assertThat(reason(span)).isNull();
  }

  @Test
  void theSlowestOfARouteIsKeptOnceEnoughRequestsAreKnown() {
    for (int i = 0; i < 1_000; i++) {
      sampler.ended(span(TraceContext.start(), 0, SpanRole.SERVER, 300 + i % 10, null));
    }
    TraceContext slow = TraceContext.start();
    TraceContext usual = TraceContext.start();
    sampler.ended(span(slow, 0, SpanRole.SERVER, 900, null));
    sampler.ended(span(usual, 0, SpanRole.SERVER, 305, null));

    assertThat(reason(slow)).isEqualTo(KeepReason.SLOW);
    assertThat(reason(usual)).isNull();
  }

  @Test
  void aFewOfEachRouteAreKeptInAMinute() {
    TailSampler few =
        new TailSampler(TraceOptions.builder().keepRatio(0.0).keepPerRoute(2).build(), kept);
    for (int i = 0; i < 10; i++) {
      few.ended(span(TraceContext.start(), 0, SpanRole.SERVER, 5, null));
    }

    assertThat(kept.takeUntold())
        .extracting(trace -> trace.reason())
        .containsExactly(KeepReason.ROUTE, KeepReason.ROUTE);
  }

  @Test
  void theShareIsThatOfTheOptions() {
    TailSampler tenth =
        new TailSampler(TraceOptions.builder().keepRatio(0.1).keepPerRoute(0).build(), kept);
    long begin = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      long at = begin + Duration.ofMillis(20L * i).toNanos();
      tenth.ended(
          new EndedSpan(TraceContext.start(), 0, SpanRole.SERVER, "GET /x", at, at, null, null));
    }

    assertThat(kept.takeUntold().size()).isBetween(850, 1_150);
  }

  @Test
  void whenEverythingFailsTwoHundredInASecondAreKeptAndTheRestIsCounted() {
    long begin = System.nanoTime();
    for (int i = 0; i < 500; i++) {
      sampler.ended(failed(begin + i));
    }
    assertThat(kept.takeUntold()).hasSize(200);
    assertThat(kept.skipped()).isEqualTo(300);

    sampler.ended(failed(begin + Duration.ofSeconds(5).toNanos()));

    assertThat(kept.takeUntold()).hasSize(1);
  }

  private static EndedSpan failed(long atNanos) {
    return new EndedSpan(
        TraceContext.start(),
        7,
        SpanRole.CLIENT,
        "stock/level",
        atNanos,
        atNanos,
        Code.INTERNAL,
        null);
  }

  @Test
  void whoAsksIsServedEvenWithATraceOfItsOwn() {
    TraceContext span = TraceContext.start();
    sampler.ended(
        EndedSpan.of(
            span,
            9,
            SpanRole.SERVER,
            "GET /x",
            0,
            1,
            null,
            "http.request.method",
            "GET",
            "flotilla.service",
            "gateway",
            "flotilla.keep",
            1));

    assertThat(reason(span)).isEqualTo(KeepReason.ASKED);
  }

  private KeepReason reason(TraceContext span) {
    KeptTraces.KeptTrace trace = kept.get(new TraceKey(span.traceHigh(), span.traceLow()));
    return trace == null ? null : trace.reason();
  }

  private static EndedSpan span(
      TraceContext span, long parent, SpanRole role, long millis, Code code) {
    return new EndedSpan(
        span, parent, role, "GET /x", 0, Duration.ofMillis(millis).toNanos(), code, null);
  }
}
