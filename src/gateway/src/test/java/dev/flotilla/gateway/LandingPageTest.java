package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LandingPageTest {

  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

  @RegisterExtension static final House HOUSE = new House();

  @Test
  void aBrowserGetsAPageWithLinksToAllThatIsServed() {
    int port = HOUSE.open(House.libraryOnly().withConsole("http://127.0.0.1:8081/?a=1&b=2")).port();

    HttpResponse<String> page = Web.get(port, "/", "Accept", BROWSER);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("vary")).contains("accept");
    assertThat(page.body())
        .contains("<h1>Flotilla API</h1>", "href=\"/docs\"", "href=\"/openapi.json\"")
        .contains("href=\"http://127.0.0.1:8081/?a=1&amp;b=2\"")
        .contains("/docs#op-library.book\"", "<code>/api/library/books/{isbn}</code>")
        .doesNotContain("{{", "<script", "style=");
    assertThat(Web.get(port, "/docs/landing.css").statusCode()).isEqualTo(200);
  }

  @Test
  void otherClientsGetTheLinksAsJson() {
    int port = HOUSE.open(House.libraryOnly()).port();

    for (String accept : List.of("*/*", "application/json", "text/html;q=0")) {
      HttpResponse<String> answer = Web.get(port, "/", "Accept", accept);

      assertThat(answer.headers().firstValue("content-type")).contains("application/json");
      JsonObject links = Web.json(answer);
      assertThat(links.getString("docs")).isEqualTo("/docs");
      assertThat(links.getString("openapi")).isEqualTo("/openapi.json");
      assertThat(links.containsKey("console")).isFalse();
      assertThat(links.getJsonArray("paths"))
          .isInstanceOf(JsonArray.class)
          .contains("/api/library/books/{isbn}");
    }
  }

  @Test
  void routesAndMountsAtTheRootReplaceThePage() {
    GatewayOptions atRoot =
        GatewayOptions.of(List.of(RouteOptions.contract("/", Library.class))).withPort(0);
    Gateway mounted =
        House.get(HOUSE.builder(House.libraryOnly()).mount("/", Router::router).start());

    assertThat(Web.get(HOUSE.open(atRoot).port(), "/", "Accept", BROWSER).statusCode())
        .isEqualTo(404);
    assertThat(Web.get(mounted.port(), "/", "Accept", BROWSER).statusCode()).isEqualTo(404);
  }

  @Test
  void titlesAreText() {
    GatewayOptions odd = GatewayOptions.builder().port(0).title("<b>\"Shop\" & co").build();

    assertThat(Web.get(HOUSE.open(odd).port(), "/", "Accept", BROWSER).body())
        .contains("&lt;b&gt;&quot;Shop&quot; &amp; co", "This gateway has no routes yet.");
  }
}
