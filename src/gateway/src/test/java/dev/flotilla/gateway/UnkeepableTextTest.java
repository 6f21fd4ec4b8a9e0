package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts and bytes that are no one's to keep are refused before a service sees them. */
class UnkeepableTextTest {

  private static final String BASE = "/api/notes";

  interface Notes {
    record Note(@JsonProperty("first_name") String firstName, List<String> lines) {}

    @POST
    @Path("/note")
    Future<Note> note(Note note);

    @POST
    @Path("/map")
    Future<Map<String, List<String>>> map(Map<String, List<String>> map);

    @POST
    @Path("/json")
    Future<JsonNode> json(JsonNode json);

    @GET
    @Path("/text/{path}")
    Future<String> text(@PathParam("path") String path, @QueryParam("text") List<String> text);
  }

  @RegisterExtension static final House HOUSE = new House();

  private static int port;

  @BeforeAll
  static void open() {
    Notes giver =
        (Notes)
            Proxy.newProxyInstance(
                Notes.class.getClassLoader(),
                new Class<?>[] {Notes.class},
                (proxy, method, values) -> Future.succeededFuture(values[0]));
    House.get(HOUSE.services.publish(Notes.class, giver));
    port =
        HOUSE
            .open(GatewayOptions.of(List.of(RouteOptions.contract(BASE, Notes.class))).withPort(0))
            .port();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          map    | {"k\\u0000":[]}                                  | /k\uFFFD
          map    | {"k":["a","b\\u0000"]}                           | /k/1
          map    | {"\\uD83D":[]}                                   | /\uFFFD
          json   | {"a":[{"b":"\\u0000"}]}                          | /a/0/b
          json   | {"a":[{"b":"\\uDE80\\uD83D"}]}                   | /a/0/b
          json   | "\\u0000"                                        | ``
          json   | {"\\u0000":1}                                    | /\uFFFD
          json   | ["ok","\\uD800x"]                                | /1
          note   | {"first_name":"\\u0000","lines":["\\uDC00"]}     | /first_name /lines/0
          note   | {"first_name":"a","lines":[],"more":"\\u0000"}   | /more
          """)
  void aBodyWithThemIsRefusedByTheirPlaces(String path, String body, String places) {
    HttpResponse<String> answer = Web.post(port, BASE + "/" + path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Web.json(answer).getString("code")).isEqualTo("INVALID_ARGUMENT");
    assertThat(
            Web.json(answer).getJsonArray("errors", new JsonArray()).stream()
                .map(error -> ((JsonObject) error).getString("pointer")))
        .containsExactly(places.split(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %00               | U+0000
          a%00b             | U+0000
          %ED%A0%80         | UTF-8
          %C0%80            | UTF-8
          %FF               | UTF-8
          """)
  void aQueryThatCannotBeKeptIsRefusedByName(String text, String why) {
    HttpResponse<String> answer = Web.get(port, BASE + "/text/p?other=1&text=ok&text=" + text);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Web.json(answer).getString("code")).isEqualTo("INVALID_ARGUMENT");
    assertThat(Web.json(answer).getJsonArray("errors").getJsonObject(0).getString("parameter"))
        .isEqualTo("text");
    assertThat(answer.body()).contains(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
  void aBodyThatIsNotUtf8IsRefusedInSoManyWords(String charset) {
    String answer = post("json", "{\"a\":1}".getBytes(Charset.forName(charset)));

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("INVALID_ARGUMENT", "must be UTF-8");
  }

  @Test
  void bytesThatOnlySomeTakeForCharactersAreRefused() {
    byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};
    byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};

    assertThat(post("json", overlong)).startsWith("HTTP/1.1 400 ").contains("must be UTF-8");
    assertThat(post("json", surrogate)).startsWith("HTTP/1.1 400 ").contains("must be UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"first_name\":\"ß\",\"lines\":[]}", " [1] ", "1"})
  void aByteOrderMarkIsPassedOver(String json) {
    String path = json.contains("lines") ? "note" : "json";
    byte[] marked = ("\uFEFF" + json).getBytes(StandardCharsets.UTF_8);

    assertThat(post(path, marked)).startsWith("HTTP/1.1 200 ").endsWith(json.trim());
  }

  @Test
  void aByteOrderMarkAloneIsNoBody() {
    byte[] mark = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    assertThat(post("note", mark)).startsWith("HTTP/1.1 400 ").contains("a JSON body is missing");
    assertThat(post("note", "  ".getBytes(StandardCharsets.UTF_8)))
        .startsWith("HTTP/1.1 400 ")
        .contains("white space");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E+1000000000", "1E-1000000000", "[1E+99999999999]"})
  void aNumberThatCostsTooMuchToThinkOfIsRefused(String number) {
    assertThat(Web.post(port, BASE + "/json", number).statusCode()).isEqualTo(400);
  }

  private static String post(String path, byte[] body) {
    String head =
        "POST %s/%s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
            .formatted(BASE, path, body.length);
    return Web.raw(
        port, head + "Connection: close\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1));
  }
}
