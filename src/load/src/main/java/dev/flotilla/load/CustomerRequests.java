package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.UUID;

/** The requests of a customer; {@code sku} and {@code query} come from the session. */
final class CustomerRequests {

  private CustomerRequests() {}

  /** Virtual users share connections, as browsers behind one proxy would. */
  static HttpProtocolBuilder gateway() {
    return gatewayWithOwnConnections().shareConnections();
  }

  /** Each virtual user has a connection of its own, as long as it has requests. */
  static HttpProtocolBuilder gatewayWithOwnConnections() {
    return http.baseUrl(LoadOptions.url())
        .acceptHeader("application/json")
        .userAgentHeader("flotilla-load");
  }

  static HttpRequestActionBuilder search() {
    return http("search")
        .get("/api/catalog/products")
        .queryParam("query", "#{query}")
        .queryParam("limit", "20")
        .check(status().is(200), jmesPath("items").exists());
  }

  static HttpRequestActionBuilder product() {
    return http("product")
        .get("/api/catalog/products/#{sku}")
        .check(status().is(200), jmesPath("sku").isEL("#{sku}"));
  }

  static HttpRequestActionBuilder stock() {
    return http("stock").get("/api/inventory/stock/#{sku}").check(status().is(200));
  }

  /** Places an order for one unit; saves its id as {@code order}. */
  static HttpRequestActionBuilder order() {
    return http("order")
        .post("/api/orders")
        .header("Idempotency-Key", session -> UUID.randomUUID().toString())
        .header("Content-Type", "application/json")
        .body(
            StringBody(
                "{\"customer\": \"load\", \"items\": [{\"sku\": \"#{sku}\", \"quantity\": 1}]}"))
        .check(status().is(201), jmesPath("id").saveAs("order"));
  }

  static HttpRequestActionBuilder orderAgain() {
    return http("order status")
        .get("/api/orders/#{order}")
        .check(status().is(200), jmesPath("status").not("REJECTED"));
  }
}
