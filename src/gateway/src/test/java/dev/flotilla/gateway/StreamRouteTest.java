package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import dev.flotilla.testkit.FaultProxy;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamRouteTest {

  private final House house = new House();
  private final Warehouse warehouse = Warehouse.open(house.vertx);
  private FaultProxy proxy;
  private Gateway gateway;

  @BeforeEach
  void open() {
    proxy = FaultProxy.to("127.0.0.1", warehouse.port());
    house.announce("warehouse", proxy.port(), "/base");
    gateway = house.open(options(Duration.ofSeconds(30)));
  }

  @AfterEach
  void close() {
    house.close();
    proxy.close();
  }

  @Test
  void anUploadAndItsAnswerPassThrough() {
    HttpResponse<String> answer =
        Web.send(gateway.port(), "POST", "/in/a/b?x=1%2B2&y", "hello", "content-type", "text/csv");

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject seen = Web.json(answer);
    assertThat(seen.getString("uri")).isEqualTo("/base/in/a/b?x=1%2B2&y");
    assertThat(seen.getLong("bytes")).isEqualTo(5);
    assertThat(seen.getJsonObject("headers").getString("content-type")).isEqualTo("text/csv");
  }

  @Test
  void aRewriteReplacesTheRoutesPath() {
    assertThat(Web.json(Web.get(gateway.port(), "/stripped/a/b")).getString("uri"))
        .isEqualTo("/base/a/b");
    assertThat(Web.json(Web.get(gateway.port(), "/stripped")).getString("uri")).isEqualTo("/base/");
    assertThat(Web.json(Web.get(gateway.port(), "/moved/a?b")).getString("uri"))
        .isEqualTo("/base/to/here/a?b");
  }

  @Test
  void headersOfOneHopAndForgedOnesStayBehind() {
    String answer =
        Web.raw(
            gateway.port(),
            "GET /in HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n"
                + "Connection: X-Secret, Upgrade\r\n"
                + "X-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Real-Ip: 6.6.6.6\r\n"
                + "flotilla-caller: admin\r\nX-Kept: yes\r\n\r\n");

    JsonObject headers =
        new JsonObject(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
            .getJsonObject("headers");
    assertThat(headers.fieldNames())
        .doesNotContain("x-secret", "keep-alive", "te", "upgrade", "x-real-ip");
    assertThat(headers.getString("x-kept")).isEqualTo("yes");
    assertThat(headers.getString("x-forwarded-for")).isEqualTo("127.0.0.1");
    assertThat(headers.getString("x-forwarded-host")).isEqualTo("shop.example");
    assertThat(headers.getString("forwarded"))
        .isEqualTo("for=127.0.0.1;host=\"shop.example\";proto=http");
    assertThat(headers.getString("flotilla-caller")).isEqualTo("gateway");
    assertThat(headers.getString("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(Long.parseLong(headers.getString("flotilla-deadline-ms"))).isPositive();
    assertThat(answer.toLowerCase())
        .doesNotContain("x-hop", "keep-alive: timeout")
        .contains("x-answer: yes");
  }

  @Test
  void aHundredMegabytesGoThroughWithoutBeingHeld() throws Exception {
    warehouse.slowDown();
    long before = usedHeap();
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      long total = 100L << 20;
      out.write(head("POST", "/in/big", "Content-Length: " + total));
      byte[] chunk = new byte[64 << 10];
      long most = 0;
      for (long sent = 0; sent < total; sent += chunk.length) {
        out.write(chunk);
        if (sent % (8 << 20) == 0) {
          // What is between client and service: socket buffers of four hops, and what we hold.
          most = Math.max(most, sent + chunk.length - warehouse.received());
        }
      }
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"bytes\":" + total);
      assertThat(most).isLessThan(60L << 20);
    }
    // The tests beside this one hold memory as well: seven gateways took 70 MiB. Held bodies take
    // 100.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(usedHeap() - before).isLessThan(90L << 20));
  }

  @Test
  void aClientThatReadsSlowlyHoldsTheServiceBack() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(32 << 10);
      socket.connect(new java.net.InetSocketAddress("127.0.0.1", gateway.port()));
      socket.getOutputStream().write(head("GET", "/in/endless", "X-Nothing: 1"));
      InputStream in = socket.getInputStream();
      in.readNBytes(1 << 20);

      await().atMost(Duration.ofSeconds(10)).until(warehouse::heldBack);
      assertThat(warehouse.sent()).isLessThan(40L << 20);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().streams() == 0);
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    String announced =
        Web.raw(
            gateway.port(),
            new String(head("POST", "/small", "Content-Length: 5000", "Expect: 100-continue")));
    String chunk = "800\r\n" + "x".repeat(2048) + "\r\n";
    String chunked =
        Web.raw(
            gateway.port(),
            new String(head("POST", "/small", "Transfer-Encoding: chunked"))
                + chunk.repeat(5)
                + "0\r\n\r\n");

    assertThat(announced).startsWith("HTTP/1.1 413 ");
    assertThat(chunked).startsWith("HTTP/1.1 413 ").contains("at most 4096 bytes");
    nothingIsLeft();
  }

  @Test
  void aServiceThatIsDownIs503WithRetryAfter() {
    proxy.refuse();

    HttpResponse<String> answer = Web.send(gateway.port(), "POST", "/in", "hello");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(Web.json(answer).getString("code")).isEqualTo("UNAVAILABLE");
    nothingIsLeft();
  }

  @Test
  void aServiceNobodyAnnouncedIs503() {
    assertThat(Web.get(gateway.port(), "/nobody").statusCode()).isEqualTo(503);
    nothingIsLeft();
  }

  @Test
  void aServiceThatHangsIs504() {
    proxy.stall();
    gateway = house.open(options(Duration.ofSeconds(1)));

    HttpResponse<String> answer = Web.send(gateway.port(), "POST", "/in", "hello");

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(Web.json(answer).getString("code")).isEqualTo("DEADLINE_EXCEEDED");
    nothingIsLeft();
  }

  @Test
  void aServiceThatBreaksOffBeforeItAnswersIs502() {
    warehouse.onSilence(proxy::cut);

    HttpResponse<String> answer = Web.get(gateway.port(), "/in/silence");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Web.json(answer).getString("code")).isEqualTo("UNKNOWN");
    assertThat(Web.json(answer).getJsonObject("details").getString("mayHaveRun")).isEqualTo("true");
    nothingIsLeft();
  }

  @Test
  void anAnswerThatIsCutDoesNotLookWhole() {
    String answer = Web.raw(gateway.port(), new String(head("GET", "/in/cut", "Accept: */*")));

    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("half");
    assertThat(answer).doesNotEndWith("0\r\n\r\n");
    nothingIsLeft();
  }

  @Test
  void aClientThatLeavesFreesTheService() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      socket.getOutputStream().write(head("POST", "/in", "Content-Length: 1000000"));
      socket.getOutputStream().write(new byte[1000]);
      await().atMost(Duration.ofSeconds(10)).until(() -> warehouse.received() > 0);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> warehouse.broken() == 1);
    nothingIsLeft();
  }

  @Test
  void aServiceThatCameBackIsUsedAgain() {
    proxy.refuse();
    assertThat(Web.get(gateway.port(), "/in").statusCode()).isEqualTo(503);
    proxy.pass();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Web.get(gateway.port(), "/in").statusCode() == 200);
  }

  @Test
  void moreStreamsThanAllowedAre503() throws IOException {
    try (Socket one = hanging();
        Socket two = hanging()) {
      await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().streams() == 2);

      HttpResponse<String> third = Web.get(gateway.port(), "/in");

      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.headers().firstValue("retry-after")).contains("1");
      assertThat(one.isConnected() && two.isConnected()).isTrue();
    }
    nothingIsLeft();
  }

  @Test
  void anEarlyAnswerReachesAClientThatStillSends() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head("POST", "/in/early", "Content-Length: 10000000"));
      socket.getOutputStream().write(new byte[10_000]);

      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 409");
    }
    nothingIsLeft();
  }

  private Socket hanging() throws IOException {
    Socket socket = new Socket("127.0.0.1", gateway.port());
    socket.getOutputStream().write(head("POST", "/in", "Content-Length: 1000"));
    return socket;
  }

  private void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(gateway.status().streams()).isZero();
              assertThat(gateway.status().inFlight()).isZero();
            });
  }

  private static GatewayOptions options(Duration streamIdle) {
    return GatewayOptions.of(
            List.of(
                RouteOptions.service("/in", null, "warehouse"),
                RouteOptions.service("/stripped", "GET", "warehouse").withRewrite("/"),
                RouteOptions.service("/moved", "GET", "warehouse").withRewrite("/to/here"),
                RouteOptions.service("/small", "POST", "warehouse").withMaxBody(Bytes.ofKiB(4)),
                RouteOptions.service("/nobody", null, "nobody")))
        .withPort(0)
        .withLimits(
            GatewayLimits.defaults()
                .withMaxConnections(100)
                .withMaxInFlightRequests(100)
                .withMaxInFlightStreams(2))
        .withTimeouts(GatewayTimeouts.defaults().withStreamIdle(streamIdle));
  }

  private static byte[] head(String method, String path, String... headers) {
    return (method
            + (" " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n")
            + (String.join("\r\n", headers) + "\r\n\r\n"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
