package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Bytes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {

  @RegisterExtension static final House HOUSE = new House();
  private static int port;

  @BeforeAll
  static void open() {
    GatewayLimits limits = GatewayLimits.defaults().withMaxBody(Bytes.ofKiB(2));
    port = HOUSE.open(House.libraryOnly().withLimits(limits)).port();
  }

  // method, path, content type, body, status, code, place of the fault, part of its sentence
  @ParameterizedTest(name = "{0} {1} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          GET    | /nowhere                     | - | - | 404 | NOT_FOUND        | -        | /nowhere
          GET    | /api/library                 | - | - | 404 | NOT_FOUND        | -        | -
          GET    | /api/library/books/1/2/3     | - | - | 404 | NOT_FOUND        | -        | -
          GET    | /api/libraryx/books          | - | - | 404 | NOT_FOUND        | -        | -
          POST   | /api/library/books/1         | - | - | 405 | INVALID_ARGUMENT | -        | DELETE, GET
          TRACE  | /api/library/books           | - | - | 405 | INVALID_ARGUMENT | -        | -
          POST   | /openapi.json                | - | - | 405 | INVALID_ARGUMENT | -        | -
          GET    | /api/library/books/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc | - | - | 400 | INVALID_ARGUMENT | - | root
          GET    | /api/library/books/a%2Fb     | - | - | 400 | INVALID_ARGUMENT | -        | slash
          GET    | /api/library/books/a%5Cb     | - | - | 400 | INVALID_ARGUMENT | -        | backslash
          GET    | /api/library/books/a%00b     | - | - | 400 | INVALID_ARGUMENT | -        | control
          GET    | /api/library/books/%FF       | - | - | 400 | INVALID_ARGUMENT | -        | UTF-8
          GET    | /api/library/books/123456789012345678901 | - | - | 400 | INVALID_ARGUMENT | isbn | long
          GET    | /api/library/books?limit=0   | - | - | 400 | INVALID_ARGUMENT | limit    | less than 1
          GET    | /api/library/books?limit=101 | - | - | 400 | INVALID_ARGUMENT | limit    | greater than 100
          GET    | /api/library/books?limit=x   | - | - | 400 | INVALID_ARGUMENT | limit    | whole number
          GET    | /api/library/books?limit=    | - | - | 400 | INVALID_ARGUMENT | limit    | empty
          GET    | /api/library/books?limit=1.5 | - | - | 400 | INVALID_ARGUMENT | limit    | whole number
          GET    | /api/library/books?limit=99999999999999999999999 | - | - | 400 | INVALID_ARGUMENT | limit | -
          GET    | /api/library/books?limit=1&limit=2 | - | - | 400 | INVALID_ARGUMENT | limit | more than once
          GET    | /api/library/books?tag=toolong | - | - | 400 | INVALID_ARGUMENT | tag   | long
          GET    | /api/library/books?sort=SIZE | - | - | 400 | INVALID_ARGUMENT | sort     | -
          GET    | /api/library/books?lent=yes  | - | - | 400 | INVALID_ARGUMENT | lent     | true or false
          GET    | /api/library/books?weight=1e | - | - | 400 | INVALID_ARGUMENT | weight   | number
          GET    | /api/library/books?sort=%GG  | - | - | 400 | INVALID_ARGUMENT | -        | %
          POST   | /api/library/books | application/json | -               | 400 | INVALID_ARGUMENT | ``       | missing
          POST   | /api/library/books | application/json | {               | 400 | INVALID_ARGUMENT | -        | line 1
          POST   | /api/library/books | application/json | {"a":1} x       | 400 | INVALID_ARGUMENT | -        | -
          POST   | /api/library/books | application/json | {"isbn":"a","isbn":"b"} | 400 | INVALID_ARGUMENT | - | Duplicate
          POST   | /api/library/books | application/json | [1]             | 400 | INVALID_ARGUMENT | ``       | object
          POST   | /api/library/books | application/json | null            | 400 | INVALID_ARGUMENT | ``       | object
          POST   | /api/library/books | application/json | {}              | 400 | INVALID_ARGUMENT | /isbn    | missing
          POST   | /api/library/books | application/json | {"isbn":1}      | 400 | INVALID_ARGUMENT | /isbn    | string
          POST   | /api/library/books | application/json | {"isbn":""}     | 400 | INVALID_ARGUMENT | /isbn    | short
          POST   | /api/library/books | application/json | {"copies":-1}   | 400 | INVALID_ARGUMENT | /copies  | less than 0
          POST   | /api/library/books | application/json | {"copies":1.5}  | 400 | INVALID_ARGUMENT | /copies  | integer
          POST   | /api/library/books | application/json | {"copies":"5"}  | 400 | INVALID_ARGUMENT | /copies  | integer
          POST   | /api/library/books | application/json | {"copies":99999999999999999999} | 400 | INVALID_ARGUMENT | /copies | -
          POST   | /api/library/books | application/json | {"note":"12345678901"} | 400 | INVALID_ARGUMENT | /note | long
          POST   | /api/library/books | application/json | {"printed":"yesterday"} | 400 | INVALID_ARGUMENT | /printed | date-time
          POST   | /api/library/books | application/json | {"authors":[]}  | 400 | INVALID_ARGUMENT | /authors | few
          POST   | /api/library/books | application/json | {"authors":[{"name":"N","rank":10}]} | 400 | INVALID_ARGUMENT | /authors/0/rank | 10 is greater
          POST   | /api/library/books | application/json | {"authors":[{"rank":1}]} | 400 | INVALID_ARGUMENT | /authors/0/name | missing
          POST   | /api/library/books | text/plain       | {}              | 415 | INVALID_ARGUMENT | -        | application/json
          POST   | /api/library/books | -                | {}              | 415 | INVALID_ARGUMENT | -        | absent
          POST   | /api/library/books | application/json; charset=latin1 | {} | 415 | INVALID_ARGUMENT | -    | utf-8
          """)
  void isRefusedWithAProblemThatNamesTheFault(
      String method,
      String path,
      String type,
      String body,
      int status,
      String code,
      String place,
      String sentence) {
    String typeHeader = type == null ? "" : "Content-Type: " + type + "\r\n";
    String content = body == null ? "" : body;
    String answer =
        Web.raw(
            port,
            (method + " " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n")
                + ("Idempotency-Key: k\r\n" + typeHeader)
                + ("Content-Length: " + content.length() + "\r\n\r\n" + content));

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    JsonObject problem = problem(answer);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("code")).isEqualTo(code);
    assertThat(problem.getString("type")).startsWith("urn:flotilla:problem:");
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getString("traceId")).matches("[0-9a-f]{32}");
    assertThat(problem.getString("detail")).isNotBlank();
    if (place == null) {
      assertThat(problem.getString("detail")).contains(sentence == null ? "" : sentence);
    } else {
      assertThat(fault(problem, place)).contains(sentence == null ? "" : sentence);
    }
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    HttpResponse<String> answer =
        Web.post(port, "/api/library/books", "{\"copies\": -1, \"title\": \"\"}");

    JsonArray errors = Web.json(answer).getJsonArray("errors");
    assertThat(errors.stream().map(BadInputTest::place))
        .contains("Idempotency-Key", "/isbn", "/authors", "/copies", "/title");
  }

  @Test
  void aBodyOverTheLimitIsRefusedBeforeItIsSent() {
    String answer =
        Web.raw(
            port,
            "POST /api/library/books HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: 100000000\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("at most 2048 bytes");
  }

  @Test
  void aChunkedBodyIsRefusedWhenItGrowsOverTheLimit() {
    String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
    String answer =
        Web.raw(
            port,
            "POST /api/library/books HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + ("Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5) + "0\r\n\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("connection: close");
  }

  @Test
  void aClientThatExpectsToBeToldToContinueIs() {
    String body = ContractRouteTest.book("1");
    String answer =
        Web.raw(
            port,
            "POST /api/library/books HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Idempotency-Key: k\r\nConnection: close\r\nExpect: 100-continue\r\n"
                + ("Content-Length: " + body.length() + "\r\n\r\n" + body));

    assertThat(answer).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 201 ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Host: a;Host: b                              | 400 | more than one Host
          Accept: */*                                  | 400 | no Host
          Host: a;my_header: 1                         | 400 | underscore
          Host: a;Accept: text/html                    | 406 | text/html
          Host: a;Accept: application/json;q=0         | 406 | application/json
          Host: a;flotilla-deadline-ms: soon           | 400 | whole milliseconds
          Host: a;flotilla-deadline-ms: 0              | 400 | whole milliseconds
          Host: a;Content-Length: -1                   | 400 | not HTTP
          Host: a;Content-Length: 1;Content-Length: 2  | 400 | not HTTP
          Host: a;Transfer-Encoding: gzip              | 400 | not HTTP
          """)
  void headersThatMeanNothingCertainAreRefused(String headers, int status, String sentence) {
    String answer =
        Web.raw(
            port,
            ("GET /api/library/books/1 HTTP/1.1\r\n" + headers.replace(";q", "§"))
                    .replace(";", "\r\n")
                    .replace("§", ";q")
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(sentence);
  }

  @Test
  void tooManyHeadersAreRefused() {
    String answer =
        Web.raw(port, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431 ").contains("headers are too large");
  }

  @Test
  void aRequestLineThatIsTooLongIsRefused() {
    String answer = Web.raw(port, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).contains(" 414 ", "the request line is too long");
  }

  @Test
  void whatIsNotHttpIsRefused() {
    assertThat(Web.raw(port, "\u0016\u0003\u0001hello\r\n\r\n")).contains(" 400 ", "not HTTP");
  }

  @Test
  void lengthAndChunksTogetherSmuggleNoSecondRequest() {
    int before = HOUSE.library.added.get();
    String answer =
        Web.raw(
            port,
            "POST /api/library/bugs HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nX"
                + "GET /api/library/never HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).doesNotContain("HTTP/1.1 200");
    assertThat(HOUSE.library.waiting.get()).isZero();
    assertThat(HOUSE.library.added.get()).isEqualTo(before);
  }

  private static String fault(JsonObject problem, String place) {
    return problem.getJsonArray("errors", new JsonArray()).stream()
        .filter(error -> place(error).equals(place))
        .map(error -> ((JsonObject) error).getString("detail"))
        .reduce("", (all, one) -> all + " " + one);
  }

  private static String place(Object error) {
    JsonObject fault = (JsonObject) error;
    return fault.getString("pointer", fault.getString("parameter"));
  }

  private static JsonObject problem(String answer) {
    assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
    return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }
}
