package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContractRouteTest {

  @RegisterExtension static final House HOUSE = new House();
  private static int port;

  @BeforeAll
  static void open() {
    port = HOUSE.open(House.libraryOnly()).port();
  }

  @Test
  void aPathVariableReachesTheServiceDecoded() {
    HttpResponse<String> answer = Web.get(port, "/api/library/books/a%20b%22%C3%9F");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(Web.json(answer).getString("isbn")).isEqualTo("a b\"ß");
  }

  @Test
  void aLiteralSegmentWinsOverAVariable() {
    HttpResponse<String> answer = Web.get(port, "/api/library/books/newest");

    assertThat(Web.json(answer).getString("title")).isEqualTo("Newest");
    assertThat(Web.json(answer).getString("note")).isEqualTo("\"ß\"");
  }

  @Test
  void queryParametersBecomeTypedArguments() {
    String query = "?limit=7&tag=a%2Bb&tag=c+d&sort=YEAR&lent=true&weight=1.5e1&unknown=1";
    HttpResponse<String> answer = Web.get(port, "/api/library/books" + query);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Web.json(answer).getJsonArray("seen"))
        .isEqualTo(
            new JsonArray()
                .add("limit 7")
                .add("tags [a+b, c d]")
                .add("sort YEAR")
                .add("lent true")
                .add("weight 15.0"));
  }

  @Test
  void aWholeNumberIsAlsoADecimal() {
    assertThat(Web.get(port, "/api/library/books?weight=3").body()).contains("weight 3.0");
  }

  @Test
  void absentQueryParametersTakeTheirDefaults() {
    HttpResponse<String> answer = Web.get(port, "/api/library/books");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Web.json(answer).getJsonArray("seen"))
        .isEqualTo(
            new JsonArray()
                .add("limit null")
                .add("tags []")
                .add("sort TITLE")
                .add("lent null")
                .add("weight null"));
  }

  @Test
  void somethingCreatedAnswers201WithItsPlace() {
    HttpResponse<String> answer =
        Web.post(port, "/api/library/books", book("a/b c"), "Idempotency-Key", "k1");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("location")).contains("/api/library/books/a%2Fb%20c");
    assertThat(Web.json(answer).getString("isbn")).isEqualTo("a/b c");
  }

  @Test
  void aMethodWithoutResultAnswers204() {
    HttpResponse<String> answer = Web.send(port, "DELETE", "/api/library/books/1", null);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void anOptionalBodyMayBeAbsent() {
    HttpResponse<String> answer = Web.send(port, "PUT", "/api/library/books/1/title", null);

    assertThat(Web.json(answer).getString("title")).isEqualTo("untitled");
  }

  @Test
  void headAnswersTheHeadersOfGet() {
    HttpResponse<String> answer = Web.send(port, "HEAD", "/api/library/books/1", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void optionsNamesTheMethods() {
    HttpResponse<String> answer = Web.send(port, "OPTIONS", "/api/library/books/1", null);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("allow")).contains("DELETE, GET, HEAD, OPTIONS");
  }

  @Test
  void theTraceOfTheClientIsContinuedAndShown() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    HttpResponse<String> answer =
        Web.get(port, "/api/library/seen", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");

    assertThat(Web.json(answer).getString("traceId")).isEqualTo(trace);
    assertThat(answer.headers().firstValue("x-trace-id")).contains(trace);
    assertThat(Web.json(answer).getString("caller")).isEqualTo("gateway");
  }

  @Test
  void aMalformedTraceIsReplaced() {
    HttpResponse<String> answer = Web.get(port, "/api/library/seen", "traceparent", "00-xyz");

    assertThat(Web.json(answer).getString("traceId")).matches("[0-9a-f]{32}");
  }

  @Test
  void aClientMayAskForLessTimeButNotForMore() {
    String header = "flotilla-deadline-ms";
    JsonObject less = Web.json(Web.get(port, "/api/library/seen", header, "4000"));
    JsonObject more = Web.json(Web.get(port, "/api/library/seen", header, "999999999"));

    assertThat(less.getLong("leftMs")).isBetween(1L, 4000L);
    assertThat(more.getLong("leftMs")).isBetween(1L, 10_000L);
  }

  @Test
  void thePathIsNormalisedBeforeItIsMatched() {
    HttpResponse<String> answer =
        Web.send(port, "GET", "//api/./x/../library%2fx/..//%6Cibrary/books/9/", null);
    HttpResponse<String> sound = Web.send(port, "GET", "//api/./x/../%6Cibrary/books/9/", null);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Web.json(sound).getString("isbn")).isEqualTo("9");
  }

  @Test
  void aMethodOnTheBusOnlyIsNotServed() {
    assertThat(Web.post(port, "/api/library/onTheBusOnly", "1").statusCode()).isEqualTo(404);
  }

  @Test
  void aServiceThatNeverAnswersIsGivenUpAtTheDeadline() {
    long start = System.nanoTime();
    HttpResponse<String> answer =
        Web.get(port, "/api/library/never", "flotilla-deadline-ms", "300");

    assertThat(answer.statusCode()).isIn(502, 504);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  static String book(String isbn) {
    return new JsonObject()
        .put("isbn", isbn)
        .put("title", "T")
        .put("copies", 3)
        .put("authors", new JsonArray().add(new JsonObject().put("name", "N").put("rank", 1)))
        .encode();
  }
}
