package dev.flotilla.insight.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.TraceView.TraceRow;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceTreeTest {

  @Test
  void eachSpanFollowsItsCauseAndSiblingsFollowByStart() {
    TraceView trace =
        TraceTree.of(
            "t",
            List.of(
                span("c", "a", 60, 20),
                span("b", "a", 10, 30),
                span("a", "", 0, 100),
                span("d", "b", 15, 5)),
            List.of("shop-2"));

    assertThat(trace.rows())
        .extracting(row -> row.span().spanId())
        .containsExactly("a", "b", "d", "c");
    assertThat(trace.rows()).extracting(TraceRow::depth).containsExactly(0, 1, 2, 1);
    assertThat(trace.durationMicros()).isEqualTo(100);
    assertThat(trace.unreachable()).containsExactly("shop-2");
  }

  @Test
  void theOwnTimeOfASpanIsWithoutTheUnionOfItsChildren() {
    TraceView trace =
        TraceTree.of(
            "t",
            List.of(span("a", "", 0, 100), span("b", "a", 10, 30), span("c", "a", 20, 40)),
            List.of());

    assertThat(trace.rows().get(0).selfMicros()).isEqualTo(50);
  }

  @Test
  void aSpanWhoseCauseIsMissingSaysSo() {
    TraceView trace = TraceTree.of("t", List.of(span("b", "lost", 10, 30)), List.of());

    assertThat(trace.rows().get(0).causeMissing()).isTrue();
  }

  @Test
  void spansOverTheLimitAreCountedAndTwiceGivenOnesCountOnce() {
    List<SpanView> many = IntStream.range(0, 2_005).mapToObj(i -> span("s" + i, "", i, 1)).toList();

    assertThat(TraceTree.of("t", many, List.of()).dropped()).isEqualTo(5);
    assertThat(TraceTree.of("t", many, List.of()).rows()).hasSize(TraceTree.MOST_SPANS);
    assertThat(
            TraceTree.of("t", List.of(span("a", "", 0, 1), span("a", "", 0, 1)), List.of()).rows())
        .hasSize(1);
  }

  @Test
  void spansThatNameEachOtherAsCauseEndNowhere() {
    TraceView trace =
        TraceTree.of("t", List.of(span("a", "b", 0, 1), span("b", "a", 0, 1)), List.of());

    assertThat(trace.rows()).hasSize(2);
  }

  private static SpanView span(String id, String parent, long start, long duration) {
    return new SpanView(
        "t",
        id,
        parent,
        "shop-1",
        SpanRole.INTERNAL,
        id,
        start,
        duration,
        SpanView.UNSET,
        "",
        "",
        JsonNodeFactory.instance.objectNode());
  }
}
