package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void aHeaderIsReadAndWrittenBack() {
    String header = "00-" + TRACE + "-" + SPAN + "-01";

    TraceContext context = TraceContext.parse(header).orElseThrow();

    assertThat(context)
        .isEqualTo(
            new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, true));
    assertThat(context.traceId()).isEqualTo(TRACE);
    assertThat(context.spanId()).isEqualTo(SPAN);
    assertThat(context.traceparent()).isEqualTo(header);
  }

  @Test
  void aLaterVersionWithMoreFieldsIsRead() {
    assertThat(TraceContext.parse("01-" + TRACE + "-" + SPAN + "-00-more"))
        .hasValueSatisfying(
            context ->
                assertThat(context.traceparent()).isEqualTo("00-" + TRACE + "-" + SPAN + "-00"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
      })
  void aMalformedHeaderIsNoTrace(String header) {
    assertThat(TraceContext.parse(header)).isEmpty();
  }

  @Test
  void leadingZerosAreWritten() {
    assertThat(new TraceContext(0, 0xa, 0xb, true).traceparent())
        .isEqualTo("00-0000000000000000000000000000000a-000000000000000b-01");
  }

  @Test
  void zerosAreNoTraceAndNoSpan() {
    assertThatThrownBy(() -> new TraceContext(0, 0, 1, true)).hasMessageContaining("trace id");
    assertThatThrownBy(() -> new TraceContext(0, 1, 0, true)).hasMessageContaining("span id");
  }

  @Test
  void anAbsentHeaderIsNoTrace() {
    assertThat(TraceContext.parse(null)).isEmpty();
  }

  @Test
  void aNewTraceIsWellFormedAndItsChildStaysInIt() {
    TraceContext first = TraceContext.start();
    TraceContext child = first.child();

    assertThat(TraceContext.parse(first.traceparent())).contains(first);
    assertThat(child.traceId()).isEqualTo(first.traceId());
    assertThat(child.spanId()).isNotEqualTo(first.spanId());
  }
}
