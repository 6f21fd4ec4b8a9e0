package dev.flotilla.verticles.payments;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.contracts.payments.Payments;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.testkit.FreePorts;
import dev.flotilla.testkit.TestDatabase;
import dev.flotilla.verticles.bank.BankVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Payments on a database, a bank on a port of its own. */
final class PaymentsAtBank implements AutoCloseable {

  final Payments payments;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path home;
  private final Discovery discovery;
  private final Mesh mesh;
  private final BankClient client;
  private BankVerticle bank;

  PaymentsAtBank(TestDatabase database, Path home, Duration callTimeout) throws Exception {
    this.home = home;
    openBank(FreePorts.next());
    discovery = Discovery.open(vertx, DiscoveryOptions.defaults()).await(10, SECONDS);
    mesh = Mesh.create(vertx, discovery, policies());
    PaymentsOptions options =
        new PaymentsOptions(
            "http://127.0.0.1:" + bank.port(), callTimeout, Duration.ofMillis(200), 8, 50);
    client = new BankClient(vertx, options);
    payments = new BankPayments(new Ledger(database.sql(vertx)), client, mesh.breaker("bank"));
  }

  /** The breaker that a cluster would have. */
  private static Policies policies() {
    return new ConfigDirectory(Path.of("../../cluster-config"), Map.of())
        .read("policies.yaml", Policies.class);
  }

  void openBank(int port) throws Exception {
    bank = new BankVerticle();
    JsonObject config =
        new JsonObject().put("port", port).put("home", home.toString()).put("seed", 11);
    vertx.deployVerticle(bank, new DeploymentOptions().setConfig(config)).await(10, SECONDS);
  }

  int bankPort() {
    return bank.port();
  }

  void closeBank() throws Exception {
    vertx.undeploy(bank.deploymentID()).await(10, TimeUnit.SECONDS);
  }

  void mode(String json) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(bankUri("/mode"))
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build();
    http.send(put, HttpResponse.BodyHandlers.discarding());
  }

  int bankCharges() throws Exception {
    HttpRequest get = HttpRequest.newBuilder(bankUri("/charges")).build();
    String body = http.send(get, HttpResponse.BodyHandlers.ofString()).body();
    return new JsonObject(body).getJsonArray("items").size();
  }

  private URI bankUri(String path) {
    return URI.create("http://127.0.0.1:" + bank.port() + path);
  }

  @Override
  public void close() throws Exception {
    client.close().await(10, SECONDS);
    mesh.close().await(10, SECONDS);
    discovery.close().await(10, SECONDS);
    vertx.close().await(10, SECONDS);
  }
}
