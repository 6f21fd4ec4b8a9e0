package dev.flotilla.insight.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.TraceExplanation.ExplainedStep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceExplanationTest {

  private final List<SpanView> spans = new ArrayList<>();

  @Test
  void aRetryNamesBothInstancesTheCodeAndTheWait() {
    request(200, 60_000);
    add("call", "root", SpanRole.CLIENT, "stock/level", "", "", "flotilla.service", "stock");
    attempt("one", "call", "shop-2", "a", "1", "UNAVAILABLE", "node shop-2 was lost");
    add(
        "retry",
        "call",
        SpanRole.EVENT,
        "retry",
        "",
        "",
        "flotilla.code",
        "UNAVAILABLE",
        "flotilla.failed_instance",
        "a",
        "flotilla.wait_ms",
        "25");
    attempt("two", "call", "shop-1", "b", "2", "", "");

    String text = text();

    assertThat(text).contains("GET /stock was answered with 200 after 60 ms.");
    assertThat(text)
        .contains(
            "Attempt 1 of stock/level went to shop-2 (instance a, picked by"
                + " POWER_OF_TWO among 2) and failed after 1.0 ms with UNAVAILABLE (node shop-2 was lost).");
    assertThat(text)
        .contains(
            "It was retried after a wait of 25 ms, because UNAVAILABLE of instance"
                + " a may be repeated");
    assertThat(text).contains("Attempt 2 of stock/level went to shop-1");
    assertThat(text).contains("shop-2 has recorded nothing of stock/level");
  }

  @Test
  void aRefusalNamesWhatRefusedItAndTheTimeThatWasLeft() {
    request(503, 2_000);
    add(
        "call",
        "root",
        SpanRole.CLIENT,
        "stock/level",
        "UNAVAILABLE",
        "breaker stock is OPEN",
        "flotilla.service",
        "stock",
        "flotilla.refused_by",
        "the breaker",
        "flotilla.deadline_left_ms",
        "9990");

    assertThat(text())
        .contains(
            "The call stock/level of edge-1 was refused by the breaker, with 9990 ms left:"
                + " UNAVAILABLE (breaker stock is OPEN).");
  }

  @Test
  void theFailureThatNoOtherExplainsIsNamedAndNotThoseAboveIt() {
    request(500, 5_000);
    add(
        "call",
        "root",
        SpanRole.CLIENT,
        "pay/charge",
        "INTERNAL",
        "it failed",
        "flotilla.service",
        "pay");
    add(
        "bank",
        "call",
        SpanRole.CLIENT,
        "POST",
        "UNAVAILABLE",
        "",
        "url.full",
        "http://bank/payments",
        "http.response.status_code",
        "500");

    String text = text();

    assertThat(text)
        .contains(
            "The failure began at POST http://bank/payments on edge-1, with the"
                + " status 500: UNAVAILABLE.");
    assertThat(text).doesNotContain("The failure began at pay/charge");
  }

  @Test
  void theTimeIsThatOfTheSpansThemselves() {
    request(200, 100_000);
    add("sql", "root", SpanRole.CLIENT, "SELECT", "", "", "db.query.text", "SELECT pg_sleep(0.09)");

    assertThat(text()).contains("Of 100 ms, the most went into: 99 ms in GET /stock on edge-1.");
  }

  private void request(int status, long micros) {
    ObjectNode attributes = JsonNodeFactory.instance.objectNode();
    attributes.put("flotilla.service", "gateway").put("http.response.status_code", status);
    spans.add(
        new SpanView(
            "t",
            "root",
            "",
            "edge-1",
            SpanRole.SERVER,
            "GET /stock",
            0,
            micros,
            SpanView.UNSET,
            "",
            "",
            attributes));
  }

  private void attempt(
      String id,
      String parent,
      String node,
      String instance,
      String number,
      String code,
      String message) {
    add(
        id,
        parent,
        SpanRole.CLIENT,
        "stock/level",
        code,
        message,
        "flotilla.service",
        "stock",
        "flotilla.callee",
        node,
        "flotilla.instance",
        instance,
        "flotilla.attempt",
        number,
        "flotilla.balancer",
        "POWER_OF_TWO",
        "flotilla.candidates",
        "2");
  }

  private void add(
      String id,
      String parent,
      SpanRole kind,
      String name,
      String code,
      String message,
      String... attributes) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    spans.add(
        new SpanView(
            "t",
            id,
            parent,
            "edge-1",
            kind,
            name,
            spans.size(),
            1_000,
            code.isEmpty() ? SpanView.UNSET : SpanView.ERROR,
            code,
            message,
            all));
  }

  private String text() {
    return String.join(
        "\n",
        TraceExplanation.of(TraceTree.of("t", spans, List.of())).steps().stream()
            .map(ExplainedStep::text)
            .toList());
  }
}
