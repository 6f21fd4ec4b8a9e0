package dev.flotilla.example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/mesh.md does what the page says, without a node of Flotilla. */
class PlainUseTest {

  private final PlainCluster cluster = new PlainCluster();
  private final Vertx alone = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    cluster.close();
    alone.close().await(30, SECONDS);
  }

  @Test
  void theBreakerInPlaceOfTheStockOneOpensThoughSomeCallsSucceed() throws Exception {
    CircuitBreaker breaker = BankBreaker.of(alone);

    for (int call = 1; call <= 12; call++) { // 10 of them fail
      boolean well = call % 5 == 0;
      Future<String> work = well ? Future.succeededFuture("paid") : Future.failedFuture("down");
      breaker.execute(() -> work).otherwise("failed").await(5, SECONDS);
    }

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    Future<String> refused = breaker.execute(() -> Future.succeededFuture("paid"));
    assertThat(catchThrowableOfType(OpenCircuitException.class, () -> refused.await(5, SECONDS)))
        .isNotNull();
  }

  @Test
  void aCallOfAPlainAddressIsMadeElsewhereWhenOneInstanceIsGone() throws Exception {
    PlainApplication first = open(cluster.join());
    PlainApplication second = open(cluster.join());
    PlainApplication caller = open(cluster.join());
    for (PlainApplication host : List.of(first, second)) {
      host.vertx().deployVerticle(new PricesVerticle(host.discovery())).await(20, SECONDS);
      host.discovery().awaitVisible().await(20, SECONDS);
    }
    Prices prices = new Prices(caller.vertx(), caller.mesh());
    assertThat(from(ask(prices, 40))).as("instances that answered").hasSize(2);

    ServiceFailure unknown = failure(prices.price("NONE"));
    assertThat(unknown.code()).isEqualTo(Code.NOT_FOUND);

    List<Future<JsonObject>> underWay = ask(prices, 40);
    cluster.crash(first.vertx());
    underWay.addAll(ask(prices, 40));
    assertThat(from(underWay)).as("none has failed").isNotEmpty();
    assertThat(from(ask(prices, 40))).as("instances that answered").hasSize(1);
    caller.close().await(20, SECONDS);
    second.close().await(20, SECONDS);
  }

  @Test
  void aPlainHttpClientStopsAskingAServerThatFails() throws Exception {
    PlainApplication application = open(alone);
    AtomicInteger errors = new AtomicInteger();
    files(application, request -> request.response().end("well"));
    files(
        application,
        request -> {
          errors.incrementAndGet();
          request.response().setStatusCode(503).end();
        });
    FilesClient client =
        new FilesClient(application.vertx(), application.discovery(), application.mesh());

    for (int request = 0; request < 40; request++) {
      client.get("/x").otherwise(Buffer.buffer()).await(5, SECONDS);
    }

    assertThat(errors).as("requests until it was taken out").hasValue(5);
    assertThat(client.get("/x").await(5, SECONDS)).hasToString("well");
    application.close().await(5, SECONDS);
  }

  @Test
  void callsThatLeaveTheApplicationStopWhenTheOtherSideIsDown() throws Exception {
    PlainApplication application = open(alone);
    AtomicInteger seen = new AtomicInteger();
    HttpServer bank =
        listen(
            application.vertx(),
            request -> {
              seen.incrementAndGet();
              request.response().setStatusCode(500).end();
            });
    BankClient client = client(application, bank);

    for (int call = 0; call < 30; call++) {
      client.charge(Buffer.buffer("{}")).otherwiseEmpty().await(5, SECONDS);
    }

    assertThat(application.mesh().breaker("bank").state()).isEqualTo(Breaker.State.OPEN);
    assertThat(seen).as("calls until the breaker opened").hasValue(20);
    ServiceFailure refused = failure(client.charge(Buffer.buffer("{}")));
    assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(refused.retryAfter()).isPresent();
    application.close().await(5, SECONDS);
  }

  @Test
  void callsThatLeaveTheApplicationWaitInBounds() throws Exception {
    Policy one =
        Policy.defaults()
            .withLimit(
                LimitOptions.builder()
                    .maxInFlight(1)
                    .maxQueued(0)
                    .queueTimeout(Duration.ofMillis(500))
                    .build());
    PlainApplication application =
        PlainApplication.open(alone, Policies.builtIn().with("bank", one)).await(20, SECONDS);
    List<HttpServerRequest> held = new ArrayList<>();
    HttpServer bank = listen(application.vertx(), held::add);
    BankClient client = client(application, bank);

    Future<Buffer> inside = client.charge(Buffer.buffer("{}"));
    ServiceFailure refused = failure(client.charge(Buffer.buffer("{}")));

    assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refused.retryAfter()).contains(Duration.ofMillis(500));
    assertThat(catchThrowableOfType(Exception.class, () -> inside.await(10, SECONDS)))
        .as("the bank hangs, and the request ends by its own timeout")
        .isNotNull();
    await().until(() -> application.mesh().bulkhead("bank").status().inFlight() == 0);
    application.close().await(5, SECONDS);
  }

  @Test
  void policiesComeFromCodeOrFromAFile(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("policies.yaml"), "services: {prices: {timeout: 2s}}");
    Map<String, String> environment = Map.of("FLOTILLA_POLICIES_DEFAULTS_TIMEOUT", "3s");

    Policies read = PlainPolicies.read(folder, environment);

    assertThat(read.of("prices")).isEqualTo(PlainPolicies.inCode().of("prices"));
    assertThat(read.of("files").timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(PlainPolicies.inCode().of("bank").limit().maxInFlight()).isEqualTo(20);
  }

  private static List<Future<JsonObject>> ask(Prices prices, int times) {
    List<Future<JsonObject>> asked = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      asked.add(prices.price("GAR-0001"));
    }
    return asked;
  }

  private static Set<String> from(List<Future<JsonObject>> asked) throws Exception {
    Set<String> instances = new HashSet<>();
    for (Future<JsonObject> one : asked) {
      JsonObject price = one.await(20, SECONDS);
      assertThat(price.getInteger("cents")).isEqualTo(1990);
      instances.add(price.getString("from"));
    }
    return instances;
  }

  private static ServiceFailure failure(Future<?> call) {
    return catchThrowableOfType(ServiceFailure.class, () -> call.await(20, SECONDS));
  }

  private static BankClient client(PlainApplication application, HttpServer bank) {
    String charges = "http://127.0.0.1:" + bank.actualPort() + "/charges";
    return new BankClient(application.vertx(), application.mesh(), charges);
  }

  private static void files(PlainApplication application, Handler<HttpServerRequest> handler)
      throws Exception {
    String url = "http://127.0.0.1:" + listen(application.vertx(), handler).actualPort();
    Announcement server = new Announcement("files", "1.0", Instance.Kind.HTTP, url, Map.of());
    application.discovery().announce(server).await(5, SECONDS);
  }

  private static HttpServer listen(Vertx vertx, Handler<HttpServerRequest> handler)
      throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .await(5, SECONDS);
  }

  private static PlainApplication open(Vertx vertx) throws Exception {
    return PlainApplication.open(vertx, Policies.builtIn()).await(20, SECONDS);
  }
}
