package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request leaves in a trace, from the gateway to the service. */
class RequestSpansTest {

  private final House house = new House();
  private final List<EndedSpan> spans = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() {
    house.mesh.trace(spans::add);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void theSpansOfARequestAreOneChainWithTheRoute() {
    int port = house.open(House.libraryOnly()).port();
    HttpResponse<String> answer = Web.get(port, "/api/library/books/1?secret=1");

    await().untilAsserted(() -> assertThat(spans).hasSize(3));
    EndedSpan request = named("GET /api/library/books/{isbn}");
    EndedSpan call = of(SpanRole.CLIENT);
    EndedSpan served = spans.stream().filter(span -> span.parent() == id(call)).findFirst().get();
    assertThat(request.span().traceId())
        .isEqualTo(answer.headers().firstValue("x-trace-id").orElseThrow());
    assertThat(request.parent()).isZero();
    assertThat(request.role()).isEqualTo(SpanRole.SERVER);
    assertThat(attribute(request, "http.route")).isEqualTo("/api/library/books/{isbn}");
    assertThat(attribute(request, "url.path")).isEqualTo("/api/library/books/1");
    assertThat(attribute(request, "http.response.status_code")).isEqualTo(200);
    assertThat(call.parent()).isEqualTo(id(request));
    assertThat(served.role()).isEqualTo(SpanRole.SERVER);
    assertThat(attribute(served, "flotilla.caller")).isEqualTo("gateway");
    assertThat(spans).extracting(span -> span.span().traceId()).containsOnly(call.span().traceId());
  }

  @Test
  void theTraceOfTheClientGoesOn() {
    int port = house.open(House.libraryOnly()).port();
    TraceContext client = TraceContext.start();
    Web.get(
        port, "/api/library/books/1", "traceparent", client.traceparent(), "flotilla-trace", "1");

    await().untilAsserted(() -> assertThat(spans).hasSize(3));
    EndedSpan request = named("GET /api/library/books/{isbn}");
    assertThat(request.parent()).isEqualTo(client.span());
    assertThat(request.span().traceId()).isEqualTo(client.traceId());
    assertThat(attribute(request, "flotilla.keep")).isEqualTo(1);
  }

  @Test
  void aMistakeOfTheClientIsNoErrorOfTheServer() {
    int port = house.open(House.libraryOnly()).port();
    Web.get(port, "/nowhere");

    await().untilAsserted(() -> assertThat(spans).hasSize(1));
    EndedSpan request = named("GET");
    assertThat(request.code()).isNull();
    assertThat(attribute(request, "http.route")).isNull();
    assertThat(attribute(request, "http.response.status_code")).isEqualTo(404);
    assertThat(attribute(request, "error.type")).isEqualTo("UNKNOWN_PATH");
  }

  @Test
  void anUntracedGatewayMakesNoSpansOfRequests() {
    int port = House.get(house.builder(House.libraryOnly()).untraced().start()).port();
    Web.get(port, "/nowhere");
    Web.get(port, "/api/library/books/1");

    await().untilAsserted(() -> assertThat(spans).hasSize(2));
    assertThat(spans).extracting(EndedSpan::name).containsOnly("library/book");
  }

  private EndedSpan named(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  private EndedSpan of(SpanRole role) {
    return spans.stream().filter(span -> span.role() == role).findFirst().orElseThrow();
  }

  private static long id(EndedSpan span) {
    return span.span().span();
  }

  private static Object attribute(EndedSpan span, String name) {
    int at = Arrays.asList(span.attributes()).indexOf(name);
    return at < 0 ? null : span.attributes()[at + 1];
  }
}
