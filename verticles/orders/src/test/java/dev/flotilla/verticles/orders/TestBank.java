package dev.flotilla.verticles.orders;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.verticles.bank.BankVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** The bank, outside the cluster. */
final class TestBank implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final BankVerticle bank = new BankVerticle();
  private final HttpClient http = HttpClient.newHttpClient();

  TestBank(Path home) throws Exception {
    JsonObject config =
        new JsonObject().put("port", 0).put("home", home.toString()).put("seed", 23);
    vertx.deployVerticle(bank, new DeploymentOptions().setConfig(config)).await(10, SECONDS);
  }

  String url() {
    return "http://127.0.0.1:" + bank.port();
  }

  int port() {
    return bank.port();
  }

  void mode(String json) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(url() + "/mode"))
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build();
    http.send(put, HttpResponse.BodyHandlers.discarding());
  }

  /** The order of each charge in the book. */
  List<String> chargedOrders() throws Exception {
    HttpRequest get = HttpRequest.newBuilder(URI.create(url() + "/charges")).build();
    String body = http.send(get, HttpResponse.BodyHandlers.ofString()).body();
    return new JsonObject(body)
        .getJsonArray("items").stream()
            .map(charge -> ((JsonObject) charge).getString("orderId"))
            .toList();
  }

  @Override
  public void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }
}
