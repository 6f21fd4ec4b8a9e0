package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.flotilla.core.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What contracts take over HTTP, and what is refused before a service sees it. */
class ContractInputTest {

  private static final String BASE = "/api/form";
  private static final String ROCKET = "\uD83D\uDE80";

  @RegisterExtension static final House HOUSE = new House();

  private static int port;
  private static Form client;
  private static JsonObject document;
  private static Referee referee;

  @BeforeAll
  static void open() {
    Form giver =
        (Form)
            Proxy.newProxyInstance(
                Form.class.getClassLoader(),
                new Class<?>[] {Form.class},
                (proxy, method, values) -> Future.succeededFuture(values[0]));
    House.get(HOUSE.services.publish(Form.class, giver));
    client = HOUSE.services.client(Form.class);
    Gateway gateway =
        HOUSE.open(GatewayOptions.of(List.of(RouteOptions.contract(BASE, Form.class))).withPort(0));
    port = gateway.port();
    document = new JsonObject(gateway.openApi());
    referee = new Referee(gateway.openApi());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ruled  | {"a":"x"}                                        | /b /tags
          ruled  | {"b":"x","tags":[{"first_name":"f","plain":"p"}]} | /a /tags/0/nick
          ruled  | {"a":null,"b":null,"tags":null}                  | /a /b /tags
          ruled  | {"a":"a","b":"b","tags":[null]}                  | /tags/0
          ruled  | {"a":"a","b":"b","tags":[]}                      | /tags
          named  | {"plain":"p"}                                    | /first_name /nick
          named  | {"firstName":"f","plain":"p","nick":"n"}         | /first_name
          named  | {"first_name":"f","plain":"p","aka":null}        | /aka
          kebab  | {"firstName":"f"}                                | /first-name
          kebab  | {"first-name":null}                              | /first-name
          pages  | {"names":{"items":[{}]},"texts":{"items":[]}}    | /names/items/0/first_name /names/items/0/plain
          pages  | {"names":{"items":[]},"texts":{"items":[{}]}}    | /texts/items/0/items
          gaps   | {"numbers":[null]}                               | /numbers/0
          gaps   | {"named":{}}                                     | /named/plain
          gaps   | {"plain":"THREE"}                                | /plain
          map    | {"k":null}                                       | /k
          map    | {"k":[null]}                                     | /k/0
          array  | {}                                               | ``
          object | []                                               | ``
          bytes  | "A"                                              | ``
          bytes  | "====ab"                                         | ``
          """)
  void whatIsMissingIsRefusedByName(String path, String body, String places) {
    HttpResponse<String> answer = Web.post(port, BASE + "/" + path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Web.json(answer).getString("code")).isEqualTo("INVALID_ARGUMENT");
    assertThat(pointers(answer)).contains(places.split(" "));
    assertThat(referee.body(BASE + "/" + path, body)).isNotEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          gaps    | {}
          gaps    | {"numbers":null,"text":null,"named":null,"plain":null,"map":null,"json":null}
          gaps    | {"numbers":[1],"text":"","plain":"ONE","map":{"":""},"json":{"a":null}}
          kebab   | {"first-name":"f"}
          kebab   | {"first-name":"f","last-name":null,"age-in-years":7,"unknown":1}
          named   | {"first_name":"f","plain":"p","aka":"n"}
          named   | {"first_name":"f","plain":"p","nick_name":"n"}
          named   | {"first_name":"f","plain":"p","nick":"n"}
          perhaps | null
          perhaps | {"first_name":"f","plain":"p","nick":"n"}
          pages   | {"names":{"items":[]},"texts":{"items":[{"items":["x"]}],"first":{"items":[]}}}
          json    | null
          json    | false
          bytes   | ""
          bytes   | "AAH/"
          map     | {"":[],"a/b~c":[""]}
          """)
  void whatMayBeAbsentMayBeNullAndAliasesCount(String path, String body) {
    HttpResponse<String> answer = Web.post(port, BASE + "/" + path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(referee.body(BASE + "/" + path, body)).isEmpty();
    assertThat(referee.answer(BASE + "/" + path, "post", answer.body())).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          text   | "abc"                  | -
          text   | "\uD83D\uDE80\uD83D\uDE80\uD83D\uDE80" | -
          text   | "abcd"                 | /text
          words  | " "                    | /words
          words  | " x "                  | -
          set    | []                     | /set
          set    | ["a","a"]              | -
          map    | {"abc":1}              | /map
          map    | {"a":1,"b":1}          | /map
          map    | {"a":0}                | /map/a
          lower  | "abc"                  | -
          lower  | "aBc"                  | /lower
          lower  | "abc\\n"               | /lower
          amount | 0.1                    | -
          amount | 0.09                   | /amount
          bytes  | "AAAA"                 | -
          bytes  | "AAAAAAA="             | /bytes
          """)
  void rulesCountAsTheyMean(String field, String value, String place) {
    JsonObject body =
        new JsonObject(
            """
            {"text": "", "words": "w", "set": ["s"], "map": {}, "lower": "l", "amount": 1,
             "bytes": ""}
            """);
    String json = body.put(field, "§").encode().replace("\"§\"", value);
    HttpResponse<String> answer = Web.post(port, BASE + "/limits", json);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(place == null ? 200 : 400);
    if (place != null) {
      assertThat(pointers(answer)).contains(place);
    }
    if (!json.contains("\\n")) { // its engine takes a line break for the end
      assertThat(referee.body(BASE + "/limits", json).isEmpty()).isEqualTo(place == null);
    }
  }

  @Test
  void theDocumentNamesWhatIsRequired() {
    JsonObject schemas = document.getJsonObject("components").getJsonObject("schemas");

    assertThat(referee.document()).isEmpty();
    assertThat(schemas.getJsonObject("Ruled").getJsonArray("required"))
        .isEqualTo(new JsonArray().add("a").add("b").add("tags"));
    assertThat(schemas.getJsonObject("Named").getJsonArray("required"))
        .isEqualTo(new JsonArray().add("first_name").add("plain"));
    assertThat(schemas.getJsonObject("Kebab").getJsonArray("required"))
        .isEqualTo(new JsonArray().add("first-name"));
    assertThat(schemas.fieldNames()).contains("PageNamed", "PagePageString", "PageString");
  }

  @Test
  void lengthsAreCountedInCharactersAndNotInHalves() {
    String rockets = "%F0%9F%9A%80".repeat(100);

    HttpResponse<String> answer = Web.get(port, BASE + "/text?text=" + rockets);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Json.decode(Buffer.buffer(answer.body()), String.class))
        .isEqualTo(ROCKET.repeat(100));
    assertThat(Web.get(port, BASE + "/text?text=x" + rockets).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567890123456.789012345",
        "1.10",
        "1E+400",
        "-1E-400",
        "123456789012345678901234567890",
        "9007199254740993",
        "1E+2",
        "0.0",
        "[1.0,{\"a\":1.50}]"
      })
  void numbersOfFreeJsonKeepTheirDigitsBothWays(String number) throws Exception {
    JsonNode tree = Json.mapper().readTree(number);

    assertThat(tree).hasToString(number);
    assertThat(House.get(client.json(tree))).hasToString(number);
    assertThat(Web.post(port, BASE + "/json", number).body()).isEqualTo(number);
  }

  @Test
  void jsonNullIsJsonLikeAnyOther() {
    assertThat(House.get(client.json(NullNode.instance))).isEqualTo(NullNode.instance);
    assertThat(Web.post(port, BASE + "/json", "null").body()).isEqualTo("null");
  }

  private static List<String> pointers(HttpResponse<String> answer) {
    return Web.json(answer).getJsonArray("errors", new JsonArray()).stream()
        .map(error -> ((JsonObject) error).getString("pointer"))
        .toList();
  }
}
