package dev.flotilla.verticles.bank;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A bank on a free port, and a caller of it. */
final class RunningBank implements AutoCloseable {

  private final Vertx vertx;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BankVerticle verticle = new BankVerticle();
  private final String deployment;

  RunningBank(Vertx vertx, Path home) throws Exception {
    this(vertx, new JsonObject().put("port", 0).put("home", home.toString()).put("seed", 7));
  }

  RunningBank(Vertx vertx, JsonObject config) throws Exception {
    this.vertx = vertx;
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    deployment = vertx.deployVerticle(verticle, options).await(10, SECONDS);
  }

  HttpResponse<String> send(String verb, String path, String body, String... headers)
      throws Exception {
    return client.send(request(verb, path, body, headers), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> sendLater(
      String verb, String path, String body, String... headers) {
    return client.sendAsync(
        request(verb, path, body, headers), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String verb, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verticle.port() + path))
            .timeout(Duration.ofSeconds(10))
            .method(
                verb,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  int port() {
    return verticle.port();
  }

  /** Charges that hang. */
  int held() throws Exception {
    return verticle.held().await(20, SECONDS);
  }

  HttpResponse<String> charge(String key, String customer, long amount) throws Exception {
    return send("POST", "/charges", request(customer, amount), "Idempotency-Key", key);
  }

  CompletableFuture<HttpResponse<String>> chargeLater(String key, String customer, long amount) {
    return sendLater("POST", "/charges", request(customer, amount), "Idempotency-Key", key);
  }

  int mode(String json) throws Exception {
    return send("PUT", "/mode", json).statusCode();
  }

  int chargesBooked() throws Exception {
    return new JsonObject(send("GET", "/charges", null).body()).getJsonArray("items").size();
  }

  static String request(String customer, long amount) {
    return new JsonObject()
        .put("customer", customer)
        .put("amount", amount)
        .put("currency", "EUR")
        .encode();
  }

  @Override
  public void close() throws Exception {
    vertx.undeploy(deployment).await(10, SECONDS);
  }
}
