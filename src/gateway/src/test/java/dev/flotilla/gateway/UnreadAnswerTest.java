package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that take no bytes must not hold anything for longer than the pause. */
class UnreadAnswerTest {

  private static final Duration PAUSE = Duration.ofMillis(400);

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
  void clientsThatReadNothingOfAStreamAreResetAndFreeTheirPlaces() throws IOException {
    byte[] chunk = new byte[64 << 10];
    try (RawOrigin origin =
        RawOrigin.open(
            (connection, number) -> {
              if (RawOrigin.head(connection).contains("/endless")) {
                RawOrigin.send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n");
                while (true) {
                  connection.getOutputStream().write(chunk); // until it is cut
                }
              }
              RawOrigin.send(connection, RawOrigin.answer("good"));
            })) {
      house.announce("warehouse", origin.port(), "");
      gateway = house.open(options());
      for (int i = 0; i < 20; i++) {
        send("GET /in/endless HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      }

      everythingIsFree();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> Web.get(gateway.port(), "/in").statusCode() == 200);
      assertThat(clients).allMatch(UnreadAnswerTest::isBroken);
    }
  }

  @Test
  void clientsThatPipelineAndReadNothingAreReset() throws IOException {
    gateway = house.open(options());
    String page = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
    for (int i = 0; i < 20; i++) {
      send(page.repeat(2_000));
    }

    everythingIsFree();
    assertThat(clients).allMatch(UnreadAnswerTest::isBroken);
  }

  @Test
  void aClientThatReadsNothingOfAContractsAnswersIsReset() throws IOException {
    gateway = house.open(options());
    String call = "GET /api/library/books/1 HTTP/1.1\r\nHost: a\r\n\r\n";
    daemon(() -> send(call.repeat(100_000)));

    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 1);
    everythingIsFree();
  }

  @Test
  void aServiceThatReadsNothingIsCutAndTheClientIsTold() throws IOException {
    try (RawOrigin origin = RawOrigin.open((connection, number) -> {})) {
      house.announce("warehouse", origin.port(), "");
      gateway = house.open(options());
      Socket client = connect();
      daemon(
          () -> {
            write(client, "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
            byte[] chunk = new byte[64 << 10];
            for (int i = 0; i < 1_000; i++) {
              client.getOutputStream().write(chunk);
            }
          });

      byte[] answer = client.getInputStream().readNBytes(12);

      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 504");
      client.close();
      everythingIsFree();
      assertThat(origin.connections()).hasSize(1).allMatch(UnreadAnswerTest::isBroken);
    }
  }

  @Test
  void aClientThatReadsSlowlyIsServedToTheEnd() throws Exception {
    int size = 48 << 20;
    try (RawOrigin origin =
        RawOrigin.open(
            (connection, number) -> {
              RawOrigin.head(connection);
              RawOrigin.send(connection, RawOrigin.answer("x".repeat(size)));
            })) {
      house.announce("warehouse", origin.port(), "");
      Duration pause = Duration.ofSeconds(2); // the system's buffers must move within it
      gateway =
          house.open(options().withTimeouts(GatewayTimeouts.defaults().withStreamIdle(pause)));
      Socket client = new Socket();
      clients.add(client);
      client.setReceiveBufferSize(64 << 10);
      client.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
      client.setSoTimeout(10_000);
      write(client, "GET /in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      InputStream in = client.getInputStream();
      long slowUntil = System.nanoTime() + pause.toNanos() * 5 / 4;
      long read = 0;
      while (System.nanoTime() < slowUntil) {
        read += in.readNBytes(64 << 10).length;
        LockSupport.parkNanos(5_000_000); // its own pace
      }
      read += in.readAllBytes().length;

      assertThat(read).isGreaterThan(size);
    }
  }

  private void everythingIsFree() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              GatewayStatus status = gateway.status();
              assertThat(status.streams() + status.inFlight() + status.connections())
                  .as(status::toString)
                  .isZero();
            });
  }

  private GatewayOptions options() {
    return GatewayOptions.of(
            List.of(
                RouteOptions.contract(House.LIBRARY, Library.class),
                RouteOptions.service("/in", null, "warehouse")))
        .withPort(0)
        .withLimits(
            GatewayLimits.defaults()
                .withMaxConnections(100)
                .withMaxInFlightRequests(10_000)
                .withMaxInFlightStreams(40))
        .withTimeouts(GatewayTimeouts.defaults().withStreamIdle(PAUSE));
  }

  private Socket connect() throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.setReceiveBufferSize(8 << 10); // full after few answers, on a busy machine as well
    client.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
    client.setSoTimeout(10_000);
    return client;
  }

  private void send(String text) throws IOException {
    write(connect(), text);
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private interface Work {
    void run() throws IOException;
  }

  /** For what blocks until the gateway cuts it. */
  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException cut) {
                // As it must be.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether a connection ends after what is on its way. */
  private static boolean isBroken(Socket socket) {
    try {
      socket.setSoTimeout(10_000);
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[64 << 10];
      while (in.read(buffer) >= 0) {
        // What the operating system still holds.
      }
      return true;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
