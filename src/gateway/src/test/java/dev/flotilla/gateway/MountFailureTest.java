package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests that a mounted Router does not answer as it should. */
class MountFailureTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String HEAD = " HTTP/1.1\r\nHost: a\r\n";

  private final House house = new House();
  private final Queue<RoutingContext> silent = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> late = new ConcurrentLinkedQueue<>();
  private final Gateway gateway = open(MountOptions.at("/shop").withTimeout(SHORT));
  private final int port = gateway.port();

  @AfterEach
  void close() {
    house.close();
  }

  private Gateway open(MountOptions mount) {
    GatewayLimits limits =
        GatewayLimits.defaults()
            .withMaxConnections(100)
            .withMaxInFlightRequests(2)
            .withMaxInFlightStreams(2);
    return House.get(
        house
            .builder(House.libraryOnly().withLimits(limits))
            .mount(mount.withMaxBody(new Bytes(1000)), this::shop)
            .start());
  }

  private Router shop(Vertx vertx) {
    Router router = Router.router(vertx);
    router.get("/throws").handler(context -> fail(new IllegalStateException("secret")));
    router
        .get("/failure")
        .handler(
            context -> fail(new ServiceFailure(ServiceFailure.Code.NOT_FOUND, "no such item")));
    router.get("/forbidden").handler(context -> context.fail(403));
    router.get("/teapot").handler(context -> context.fail(new HttpException(418, "short, stout")));
    router
        .get("/handled")
        .handler(context -> fail(new IllegalStateException()))
        .failureHandler(context -> context.response().setStatusCode(422).end("own page"));
    router.get("/silent").handler(silent::add);
    router.get("/broken").handler(MountFailureTest::breakOff);
    router.get("/slow").handler(this::trickle);
    router.post("/body").handler(BodyHandler.create(false)).handler(context -> context.end("read"));
    router.post("/silent").handler(silent::add);
    return router;
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  private static void breakOff(RoutingContext context) {
    context.response().setChunked(true).write("half of it");
    throw new IllegalStateException("in the middle");
  }

  /** Begins at once and ends after the mount's timeout. */
  private void trickle(RoutingContext context) {
    context.response().setChunked(true).write("a");
    context.vertx().setTimer(3 * SHORT.toMillis(), later -> context.end("z"));
  }

  @Test
  void whatNoRouteMatchesIs404AndAWrongMethod405() {
    problem(Web.get(port, "/shop/nothing"), 404, "NOT_FOUND", "no route for /shop/nothing");
    problem(Web.post(port, "/shop/throws", "{}"), 405, "INVALID_ARGUMENT", "Method Not Allowed");
  }

  @Test
  void anExceptionIs500AndKeepsItsMessage() {
    HttpResponse<String> answer = Web.get(port, "/shop/throws");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("INTERNAL").doesNotContain("secret");
  }

  @Test
  void failuresKeepTheirStatus() {
    problem(Web.get(port, "/shop/failure"), 404, "NOT_FOUND", "no such item");
    problem(Web.get(port, "/shop/forbidden"), 403, "PERMISSION_DENIED", "Forbidden");
    problem(Web.get(port, "/shop/teapot"), 418, "INVALID_ARGUMENT", "short, stout");
    assertThat(Web.get(port, "/shop/handled").body()).isEqualTo("own page");
  }

  @Test
  void aRouterThatDoesNotAnswerIs504AndItsLateAnswerIsDropped() {
    HttpResponse<String> answer = Web.get(port, "/shop/silent");

    problem(answer, 504, "DEADLINE_EXCEEDED", "the router at /shop did not answer within PT0.3S");
    await().atMost(SOON).until(() -> gateway.status().inFlight() == 0);
    RoutingContext context = silent.remove();
    context.vertx().runOnContext(later -> context.end("late").onFailure(late::add));
    await().atMost(SOON).until(() -> !late.isEmpty());
    assertThat(late.remove()).hasMessageContaining("already answered");
  }

  @Test
  void anAnswerThatHasBegunMayTakeLonger() {
    assertThat(Web.get(port, "/shop/slow").body()).isEqualTo("az");
    await().atMost(SOON).until(() -> gateway.status().inFlight() == 0);
  }

  @Test
  void anAnswerThatBreaksOffDoesNotLookWhole() {
    assertThatThrownBy(() -> Web.get(port, "/shop/broken")).hasMessageContaining("/shop/broken");

    await().atMost(SOON).until(() -> gateway.status().inFlight() == 0);
  }

  @Test
  void aBodyOverTheLimitIs413() {
    String chunk = "1f4\r\n" + "x".repeat(500) + "\r\n";
    String chunked =
        "POST /shop/body" + HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(3);

    HttpResponse<String> announced = Web.post(port, "/shop/body", "x".repeat(1001));
    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(Web.raw(port, chunked + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("1000 bytes");
    await().atMost(SOON).until(() -> gateway.status().inFlight() == 0);
  }

  @Test
  void aBodyThatDoesNotArriveIs408() {
    String announced = "POST /shop/body" + HEAD + "Content-Length: 10\r\n\r\nhalf";

    assertThat(Web.raw(port, announced)).startsWith("HTTP/1.1 408 ").contains("PT0.3S");
  }

  @Test
  void aBodyThatTheRouterDoesNotReadIsNotItsClientsFault() throws IOException {
    String announced = "POST /shop/silent" + HEAD + "Content-Length: 500\r\n\r\nhalf";

    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) SOON.toMillis());
      send(socket, announced);
      assertThat(new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 504 ");
    }
  }

  @Test
  void aClientThatLeavesIsNotCountedAnyLonger() throws IOException {
    Gateway patient = open(MountOptions.at("/shop").withTimeout(Duration.ofMinutes(1)));
    try (Socket stays = new Socket("127.0.0.1", patient.port())) {
      try (Socket leaves = new Socket("127.0.0.1", patient.port())) {
        send(leaves, "GET /shop/silent" + HEAD + "\r\n");
        await().atMost(SOON).until(() -> patient.status().inFlight() == 1);
        send(stays, "GET /shop/silent" + HEAD + "\r\n");
        await().atMost(SOON).until(() -> patient.status().inFlight() == 2);
      }
      await().atMost(SOON).until(() -> patient.status().inFlight() == 1);
      assertThat(patient.status().rejections()).containsEntry("CLIENT_GONE", 1L);

      Future<Void> late = silent.remove().response().end("too late");

      await().atMost(SOON).until(late::isComplete);
      assertThat(patient.status().inFlight()).isEqualTo(1);
    }
  }

  @Test
  void moreRequestsThanAllowedDoNotReachTheRouter() throws IOException {
    Gateway patient = open(MountOptions.at("/shop").withTimeout(Duration.ofMinutes(1)));
    try (Socket one = new Socket("127.0.0.1", patient.port());
        Socket two = new Socket("127.0.0.1", patient.port())) {
      send(one, "GET /shop/silent" + HEAD + "\r\n");
      send(two, "GET /shop/silent" + HEAD + "\r\n");
      await().atMost(SOON).until(() -> patient.status().inFlight() == 2);

      HttpResponse<String> third = Web.get(patient.port(), "/shop/silent");

      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.headers().firstValue("retry-after")).contains("1");
      assertThat(silent).hasSize(2);
    }
  }

  @Test
  void aDrainWaitsForTheRouter() throws Exception {
    Gateway patient = open(MountOptions.at("/shop").withTimeout(Duration.ofMinutes(1)));
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> Web.get(patient.port(), "/shop/silent"));
    await().atMost(SOON).until(() -> !silent.isEmpty());

    Future<Void> drained = patient.quiesce();
    assertThat(drained.isComplete()).isFalse();
    silent.remove().end("done");

    assertThat(answer.get(10, TimeUnit.SECONDS).headers().firstValue("connection"))
        .contains("close");
    House.get(drained);
  }

  @Test
  void aWebSocketIsRefused() {
    String upgrade =
        "GET /shop/silent"
            + HEAD
            + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    String next = "GET /shop/handled" + HEAD + "Connection: close\r\n\r\n";

    assertThat(Web.raw(port, upgrade + next))
        .startsWith("HTTP/1.1 501 ")
        .contains("the gateway does not support WebSocket")
        .endsWith("own page");
    assertThat(silent).isEmpty();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void problem(HttpResponse<String> answer, int status, String code, String detail) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonObject problem = Web.json(answer);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("code")).isEqualTo(code);
    assertThat(problem.getString("detail")).isEqualTo(detail);
  }
}
