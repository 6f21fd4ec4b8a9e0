package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.core.CoreDsl;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Malformed requests: each must get its own 4xx and must not affect other requests. */
final class BadInput {

  private static final String ORDERS = "/api/orders";
  private static final String PRODUCTS = "/api/catalog/products";

  private static final List<String> BODIES =
      List.of(
          order("a\\u0000b", "GAR-0001", "1"),
          order("\\ud800", "GAR-0001", "1"),
          order("ada", "GAR-\\u0000001", "1"),
          order("ada", "GAR-0001", "-2"),
          order("ada", "GAR-0001", "99999999999999999999"),
          order("ada", "GAR-0001", "1e400"),
          order("ada", "GAR-0001", "null"),
          order("x".repeat(100_000), "GAR-0001", "1"),
          "{\"customer\": \"ada\"}",
          "{\"customer\": {\"a\": [1]}, \"items\": 7}",
          "[".repeat(5_000),
          "{\"customer\": ",
          "\u0000",
          "");

  private static final List<String> TARGETS =
      List.of(
          PRODUCTS + "?query=%00",
          PRODUCTS + "?query=%ED%A0%80",
          PRODUCTS + "?query=%FF",
          PRODUCTS + "?after=%00",
          PRODUCTS + "?after=bm8tY3Vyc29y",
          PRODUCTS + "?limit=-1",
          PRODUCTS + "?limit=99999999999",
          PRODUCTS + "/%00",
          PRODUCTS + "/" + "x".repeat(3_000),
          "/api/inventory/stock/%00",
          "/api/orders/%00",
          "/api/orders/no-such-order");

  private static final List<String> DEADLINES = List.of("1", "6", "20");

  private BadInput() {}

  /** Each of them once, in this order. */
  static ChainBuilder all() {
    Stream<HttpRequestActionBuilder> orders =
        BODIES.stream()
            .map(
                body ->
                    http("bad order")
                        .post(ORDERS)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "bad")
                        .body(ByteArrayBody(body.getBytes(StandardCharsets.UTF_8)))
                        .check(refused()));
    Stream<HttpRequestActionBuilder> targets =
        TARGETS.stream()
            .map(target -> http("bad target").get(LoadOptions.url() + target).check(refused()));
    Stream<HttpRequestActionBuilder> stock =
        Stream.of("-5", "9223372036854775808", "1.5", "\"many\"")
            .map(
                available ->
                    http("bad stock")
                        .put("/api/inventory/stock/GAR-0001")
                        .header("Content-Type", "application/json")
                        .body(StringBody("{\"available\": " + available + "}"))
                        .check(refused()));
    // In time or not: both are right, and neither may count against anybody.
    Stream<HttpRequestActionBuilder> hasty =
        DEADLINES.stream()
            .map(
                ms ->
                    http("short deadline")
                        .get(PRODUCTS + "?query=steel&limit=100")
                        .header("flotilla-deadline-ms", ms)
                        .check(status().in(200, 502, 503, 504)));
    return CoreDsl.exec(
        Stream.of(orders, targets, stock, hasty).flatMap(kind -> kind).map(CoreDsl::exec).toList());
  }

  private static CheckBuilder refused() {
    return status().in(400, 404, 409, 413, 414);
  }

  private static String order(String customer, String sku, String quantity) {
    return "{\"customer\": \""
        + customer
        + "\", \"items\": [{\"sku\": \""
        + sku
        + "\", \"quantity\": "
        + quantity
        + "}]}";
  }
}
