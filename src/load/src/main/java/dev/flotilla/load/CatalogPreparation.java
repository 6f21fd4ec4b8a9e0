package dev.flotilla.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prepares a run: which SKUs there are, and stock for those that will be ordered. Blocking. */
final class CatalogPreparation {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int PAGE = 100;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final ObjectMapper json = new ObjectMapper();
  private final String url;

  CatalogPreparation(String url) {
    this.url = url;
  }

  /**
   * The first SKUs of the catalogue, as a feeder takes them: a map with key {@code sku} each.
   *
   * @throws IllegalStateException if there are none, or the catalogue does not answer
   */
  List<Map<String, Object>> skus(int most) {
    List<Map<String, Object>> skus = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = page(after);
      page.path("items").forEach(product -> skus.add(Map.of("sku", product.path("sku").asText())));
      after = page.path("next").asText("");
    } while (!after.isEmpty() && skus.size() < most);
    if (skus.isEmpty()) {
      throw new IllegalStateException("the catalogue is empty");
    }
    return skus.subList(0, Math.min(most, skus.size()));
  }

  /** Sets the stock of a SKU. */
  void stock(String sku, long available) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/api/inventory/stock/" + encoded(sku)))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"available\": " + available + "}"));
    send(request);
  }

  private JsonNode page(String after) {
    String more = after.isEmpty() ? "" : "&after=" + encoded(after);
    URI uri = URI.create(url + "/api/catalog/products?limit=" + PAGE + more);
    try {
      return json.readTree(send(HttpRequest.newBuilder(uri)));
    } catch (IOException malformed) {
      throw new IllegalStateException(uri + " is not JSON: " + malformed.getMessage());
    }
  }

  private String send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(DEADLINE).build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            request.method()
                + " "
                + request.uri()
                + " answers "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
      return answer.body();
    } catch (IOException unreachable) {
      throw new IllegalStateException(request.uri() + " does not answer: " + unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
