package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client must not take what all share. */
class ClientLimitsTest {

  private static final String ONE = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";
  private static final String PUT =
      "PUT /api/library/books/1/title HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100\r\n\r\n ";
  private static final String UPLOAD =
      "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx";
  private static final String NEVER = "GET /api/library/never HTTP/1.1\r\nHost: a\r\n\r\n";

  private final House house = new House();
  private final List<Socket> clients = new ArrayList<>();
  private Gateway gateway;

  @AfterEach
  void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    house.close();
  }

  @Test
  void bodiesThatAreArrivingTakeNoPlaceFromAnybody() throws IOException {
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxConnections(1_000)
                .withMaxInFlightRequests(20)
                .withMaxInFlightStreams(20),
            GatewayTimeouts.defaults());
    for (int i = 0; i < 60; i++) {
      send(ONE, PUT);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().bodyBytes() == 60);

    assertThat(gateway.status().inFlight()).isZero();
    assertThat(status(ONE, "GET /api/library/books/1")).isEqualTo(200);
    assertThat(status(OTHER, "GET /api/library/books/1")).isEqualTo(200);
    closeClients();
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().bodyBytes() == 0);
  }

  @Test
  void aBodyThatDripsIsRefusedAfterTheGrace() throws IOException {
    house.announce("warehouse", Warehouse.open(house.vertx).port(), "");
    gateway =
        open(
            GatewayLimits.defaults(),
            GatewayTimeouts.defaults().withBodyGrace(Duration.ofMillis(300)));
    Socket contract = send(ONE, PUT);
    Socket stream = send(ONE, UPLOAD);

    assertThat(answer(contract)).startsWith("HTTP/1.1 408 ").contains("slower");
    assertThat(answer(stream)).startsWith("HTTP/1.1 408 ").contains("slower");
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().streams() == 0);
    assertThat(gateway.status().rejections()).containsEntry("REQUEST_TIMEOUT", 2L);
  }

  @Test
  void aBodyThatWaitsForTheServiceIsNotSlow() throws Exception {
    int bytes = 20 << 20;
    try (RawOrigin origin =
        RawOrigin.open(
            (connection, number) -> {
              RawOrigin.head(connection);
              LockSupport.parkNanos(2_500_000_000L); // takes nothing yet
              connection.getInputStream().readNBytes(bytes);
              RawOrigin.send(connection, RawOrigin.answer("good"));
            })) {
      house.announce("warehouse", origin.port(), "");
      gateway =
          open(
              GatewayLimits.defaults(),
              GatewayTimeouts.defaults().withBodyGrace(Duration.ofSeconds(1)));
      Socket client =
          send(ONE, "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n");
      client.getOutputStream().write(new byte[bytes]);

      assertThat(answer(client)).startsWith("HTTP/1.1 200 ").endsWith("good");
    }
  }

  @Test
  void oneClientCannotTakeAllRequests() throws IOException {
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxConnections(1_000)
                .withMaxInFlightRequests(60)
                .withMaxInFlightStreams(20),
            GatewayTimeouts.defaults());
    for (int i = 0; i < 30; i++) {
      send(ONE, NEVER);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 30);

    String refused = answer(send(ONE, "GET /api/library/books/1 HTTP/1.1\r\nHost: a\r\n\r\n"));

    assertThat(refused).startsWith("HTTP/1.1 429 ").contains("retry-after: 1", "for this client");
    assertThat(refused).contains("RESOURCE_EXHAUSTED", "urn:flotilla:problem:too-many-requests");
    assertThat(status(OTHER, "GET /api/library/books/1")).isEqualTo(200);
    assertThat(gateway.status().rejections()).containsEntry("TOO_MANY_REQUESTS", 1L);
    house.library.never.complete(new Library.Book("1", "late", 1, Optional.empty(), List.of()));
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 0);
    assertThat(status(ONE, "GET /api/library/books/1")).isEqualTo(200);
  }

  @Test
  void aClientThatLeavesKeepsItsPlacesUntilItsWorkIsDone() throws IOException {
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxConnections(1_000)
                .withMaxInFlightRequests(60)
                .withMaxInFlightStreams(20),
            GatewayTimeouts.defaults());
    for (int i = 0; i < 30; i++) {
      send(ONE, NEVER);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 30);
    closeClients();
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 0);

    assertThat(status(ONE, "GET /api/library/books/1")).isEqualTo(429);
    assertThat(status(OTHER, "GET /api/library/books/1")).isEqualTo(200);
  }

  @Test
  void oneClientCannotTakeAllStreams() throws IOException {
    Warehouse warehouse = Warehouse.open(house.vertx);
    house.announce("warehouse", warehouse.port(), "");
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxConnections(1_000)
                .withMaxInFlightRequests(1_000)
                .withMaxInFlightStreams(40),
            GatewayTimeouts.defaults());
    for (int i = 0; i < 20; i++) {
      send(ONE, UPLOAD);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().streams() == 20);

    assertThat(status(ONE, "GET /in")).isEqualTo(429);
    assertThat(status(OTHER, "GET /in")).isEqualTo(200);
  }

  @Test
  void oneClientCannotTakeAllConnections() throws IOException {
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxConnections(40)
                .withMaxInFlightRequests(100)
                .withMaxInFlightStreams(20),
            GatewayTimeouts.defaults());
    for (int i = 0; i < 20; i++) {
      connect(ONE);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 20);

    assertThat(connect(ONE).getInputStream().read()).isEqualTo(-1);
    assertThat(status(OTHER, "GET /api/library/books/1")).isEqualTo(200);
    closeClients();
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 0);
    assertThat(status(ONE, "GET /api/library/books/1")).isEqualTo(200);
  }

  @Test
  void oneClientCannotTakeAllMemoryOfBodies() throws IOException {
    int body = 100_000;
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxBody(new Bytes(body))
                .withMaxInFlightBodies(new Bytes(10L * body)),
            GatewayTimeouts.defaults());
    String head =
        "PUT /api/library/books/1/title HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + ("Content-Length: " + body + "\r\n\r\n");
    String most = " ".repeat(body - 1);
    for (int i = 0; i < 5; i++) {
      send(ONE, head + most);
    }
    long held = 5L * (body - 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().bodyBytes() == held);

    assertThat(answer(send(ONE, head + most))).startsWith("HTTP/1.1 429 ");
    assertThat(answer(send(OTHER, head + most + " "))).contains(" 400 ", "malformed-json");
  }

  @Test
  void theCapsCanBeSwitchedOff() throws IOException {
    gateway =
        open(
            GatewayLimits.defaults()
                .withMaxConnections(1_000)
                .withMaxInFlightRequests(60)
                .withMaxInFlightStreams(20)
                .withMaxClientRatio(1.0),
            GatewayTimeouts.defaults());
    for (int i = 0; i < 60; i++) {
      send(ONE, NEVER);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 60);

    assertThat(status(ONE, "GET /api/library/books/1")).isEqualTo(503);
  }

  private Gateway open(GatewayLimits limits, GatewayTimeouts deadlines) {
    return house.open(
        GatewayOptions.of(
                List.of(
                    RouteOptions.contract(House.LIBRARY, Library.class),
                    RouteOptions.service("/in", null, "warehouse")))
            .withPort(0)
            .withLimits(limits)
            .withTimeouts(deadlines));
  }

  private int status(String from, String request) throws IOException {
    String answer =
        answer(send(from, request + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static String answer(Socket client) throws IOException {
    String head = RawOrigin.head(client);
    String length = head.replaceAll("(?is).*content-length: (\\d+).*", "$1");
    byte[] body = client.getInputStream().readNBytes(Integer.parseInt(length));
    return head + new String(body, StandardCharsets.UTF_8);
  }

  private Socket send(String from, String bytes) throws IOException {
    Socket client = connect(from);
    client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  /** All of 127.0.0.0/8 is this machine. */
  private Socket connect(String from) throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    Socket client = new Socket(here, gateway.port(), InetAddress.getByName(from), 0);
    client.setSoTimeout(10_000);
    clients.add(client);
    return client;
  }

  private void closeClients() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    clients.clear();
  }
}
