package dev.flotilla.verticles.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayVerticleTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension final Nodes nodes = Nodes.of(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private EdgeNode edge;

  @BeforeEach
  void deploy() throws Exception {
    EdgeNode shop = EdgeNode.on(nodes.node(0));
    EdgeNode.get(shop.context.services().publish(Inventory.class, new Storeroom()));
    edge = EdgeNode.on(nodes.node(1));
    EdgeNode.get(nodes.vertx(1).deployVerticle(new GatewayVerticle(edge.context)));
    await().atMost(SOON).until(() -> edge.context.discovery().services().contains("inventory"));
  }

  @Test
  void theShopsRoutesAreServedFromTheShippedConfiguration() throws Exception {
    HttpResponse<String> put = send("PUT", "/api/inventory/stock/A-1", "{\"available\": 100}");
    HttpResponse<String> get = send("GET", "/api/inventory/stock/A-1", null);

    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(new JsonObject(get.body()).getLong("available")).isEqualTo(100);
    assertThat(send("GET", "/api/inventory/stock/B-2", null).statusCode()).isEqualTo(404);
    assertThat(send("PUT", "/api/inventory/stock/A-1", "{\"available\": -1}").body())
        .contains("/available", "INVALID_ARGUMENT");
  }

  @Test
  void theDocumentHasAllOfTheShop() throws Exception {
    JsonObject paths =
        new JsonObject(send("GET", "/openapi.json", null).body()).getJsonObject("paths");

    assertThat(paths.fieldNames())
        .containsExactlyInAnyOrder(
            "/api/catalog/products",
            "/api/catalog/products/{sku}",
            "/api/catalog/imports",
            "/api/inventory/stock/{sku}",
            "/api/orders",
            "/api/orders/{id}");
    assertThat(paths.getJsonObject("/api/orders").getJsonObject("post").getString("summary"))
        .isEqualTo("Places an order");
  }

  @Test
  void theLandingPageLinksToTheConsoleOfTheShippedConfiguration() throws Exception {
    JsonObject links = new JsonObject(send("GET", "/", null).body());

    assertThat(links.getString("title")).isEqualTo("Flotilla shop");
    assertThat(links.getString("console")).isEqualTo("http://127.0.0.1:8081");
    assertThat(links.getJsonArray("paths")).contains("/api/orders");
  }

  @Test
  void aServiceThatIsNotThereIs503AtOnce() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/orders/1", null);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void aNodeThatDiesLeavesNoRequestWaiting() throws Exception {
    assertThat(send("GET", "/api/inventory/stock/B-2", null).statusCode()).isEqualTo(404);
    nodes.crash(0);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              long start = System.nanoTime();
              assertThat(send("GET", "/api/inventory/stock/B-2", null).statusCode()).isEqualTo(503);
              assertThat(Duration.ofNanos(System.nanoTime() - start))
                  .isLessThan(Duration.ofSeconds(2));
            });
  }

  @Test
  void drainingTheNodeClosesTheGateway() throws Exception {
    assertThat(send("GET", "/docs", null).statusCode()).isEqualTo(200);

    EdgeNode.get(nodes.node(1).drain());

    assertThat(refused()).isTrue();
  }

  private boolean refused() throws InterruptedException {
    try {
      send("GET", "/docs", null);
      return false;
    } catch (IOException gone) {
      return true;
    }
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port + path))
            .timeout(SOON)
            .header("content-type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
