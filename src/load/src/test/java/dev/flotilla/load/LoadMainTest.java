package dev.flotilla.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadMainTest {

  private static final String PRODUCT = "{\"sku\":\"SKU-1\",\"name\":\"Lamp\"}";

  @TempDir Path reports;
  private final Map<String, AtomicInteger> asked = new ConcurrentSkipListMap<>();
  private final Map<Integer, AtomicInteger> askedOnConnection = new ConcurrentSkipListMap<>();
  private final AtomicInteger connectionsToClose = new AtomicInteger();
  private volatile int orderStatus = 201;
  private HttpServer shop;

  @BeforeEach
  void aShop() throws IOException {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext("/", this::answer);
    shop.setExecutor(Executors.newFixedThreadPool(4));
    shop.start();
    System.setProperty("flotilla.load.url", "http://127.0.0.1:" + shop.getAddress().getPort());
    System.setProperty("flotilla.load.reports", reports.toString());
    System.setProperty("flotilla.load.seconds", "2");
    System.setProperty("flotilla.load.rate", "10");
  }

  @AfterEach
  void close() {
    shop.stop(0);
    new TreeMap<>(System.getProperties())
        .keySet().stream()
            .map(Object::toString)
            .filter(name -> name.startsWith("flotilla.load."))
            .forEach(System::clearProperty);
  }

  @Test
  void theCommandLineKnowsEveryScenario() throws IOException {
    Path command = Path.of("../fleet/src/main/java/dev/flotilla/fleet/impl/cli/LoadCommand.java");

    String text = Files.readString(command).replaceAll("\\s+", " ");

    assertThat(LoadMain.names()).isNotEmpty();
    LoadMain.names()
        .forEach(
            name ->
                assertThat(text).containsPattern("SCENARIOS = List.of\\([^)]*\"" + name + "\""));
  }

  @Test
  void anUnknownScenarioIsWrongUse() {
    assertThat(LoadMain.run("dance")).isEqualTo(2);
    assertThat(LoadMain.run("")).isEqualTo(2);
  }

  @Test
  void withoutAClusterThereIsNothingToLoad() {
    System.clearProperty("flotilla.load.url");

    assertThat(LoadMain.run("smoke")).isEqualTo(1);
    assertThat(LoadMain.run("dance")).isEqualTo(2);
  }

  @Test
  void smokeBrowsesAndOrdersAndLeavesAReport() throws IOException {
    assertThat(LoadMain.run("smoke")).isZero();

    assertThat(asked.get("POST /api/orders").get()).isEqualTo(20);
    assertThat(asked.get("PUT /api/inventory/stock/SKU-1").get()).isEqualTo(1);
    try (var files = Files.walk(reports)) {
      assertThat(files.map(file -> file.getFileName().toString())).contains("index.html");
    }
  }

  @Test
  void aRefusedOrderFailsTheRun() {
    orderStatus = 503;

    assertThat(LoadMain.run("smoke")).isEqualTo(1);
  }

  @Test
  void browseReadsAtTheWantedRate() {
    assertThat(LoadMain.run("browse")).isZero();

    int reads = asked.values().stream().mapToInt(AtomicInteger::get).sum();
    assertThat(reads).isEqualTo(1 + 2 * 10); // one page of SKUs, then the load
    assertThat(asked).doesNotContainKey("POST /api/orders");
  }

  @Test
  void customersOfTheShopHaveTheirOwnConnectionsAndAskForTheirOrders() {
    assertThat(LoadMain.run("shop")).isZero();

    int customers = 7; // 10 requests/s for 2 s, 2.75 of each customer
    int requests = 18; // 1 + 2 + 3 + 4 + 1 + 2 + 3 steps, and the questions for 2 orders
    assertThat(asked.get("POST /api/orders").get()).isBetween(1, 2);
    assertThat(asked.get("GET /api/orders/o-1").get())
        .isEqualTo(asked.get("POST /api/orders").get());
    assertThat(asked.get("PUT /api/inventory/stock/SKU-1").get()).isEqualTo(1);
    int preparation = 1; // connection of the preparation, with two requests
    assertThat(askedOnConnection).hasSizeBetween(customers, customers + 1 + preparation);
    int all = asked.values().stream().mapToInt(AtomicInteger::get).sum();
    assertThat(all - 2).isBetween(requests - 4, requests + 4);
  }

  @Test
  void aRequestThatTheHttpClientRepeatsFailsTheRunOfTheShop() {
    connectionsToClose.set(1);

    assertThat(LoadMain.run("shop")).isEqualTo(1);

    assertThat(connectionsToClose).hasValueLessThan(1);
  }

  @Test
  void anUnreachableShopFailsTheRun() {
    shop.stop(0);

    assertThat(LoadMain.run("browse")).isEqualTo(1);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    asked.computeIfAbsent(request, first -> new AtomicInteger()).incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    int onConnection =
        askedOnConnection
            .computeIfAbsent(exchange.getRemoteAddress().getPort(), first -> new AtomicInteger())
            .incrementAndGet();
    if (isCustomer(exchange) && onConnection > 1 && connectionsToClose.getAndDecrement() > 0) {
      exchange.close(); // without an answer
      return;
    }
    boolean order = request.equals("POST /api/orders");
    byte[] body = body(request).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(order ? orderStatus : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static boolean isCustomer(HttpExchange exchange) {
    return "flotilla-load".equals(exchange.getRequestHeaders().getFirst("User-Agent"));
  }

  private static String body(String request) {
    if (request.equals("GET /api/catalog/products")) {
      return "{\"items\":[" + PRODUCT + "]}";
    }
    return request.startsWith("GET /api/catalog")
        ? PRODUCT
        : "{\"id\":\"o-1\",\"status\":\"PAID\",\"available\":1}";
  }
}
