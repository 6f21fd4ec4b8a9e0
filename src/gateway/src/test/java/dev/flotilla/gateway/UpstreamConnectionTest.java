package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No exchange may see what another one left on a connection to a service. */
class UpstreamConnectionTest {

  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

  private final House house = new House();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Gateway gateway;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    house.close();
  }

  @Test
  void aConnectionThatBehavesIsUsedAgain() {
    RawOrigin origin = origin((connection, number) -> answerEach(connection, "good"));

    for (int i = 0; i < 5; i++) {
      assertThat(Web.get(gateway.port(), "/in").body()).isEqualTo("good");
      assertThat(Web.send(gateway.port(), "HEAD", "/in", null).statusCode()).isEqualTo(200);
    }
    assertThat(origin.accepted()).isLessThanOrEqualTo(2); // one for each event loop
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EVIL,
        "HTTP/1.1 200 OK\r\nContent-Le",
        "H",
        "\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "nonsense\r\n\r\n",
      })
  void whatFollowsAnAnswerInTheSamePacketReachesNobody(String extra) {
    origin(
        (connection, number) -> {
          while (RawOrigin.head(connection) != null) {
            RawOrigin.send(connection, RawOrigin.answer("good") + extra);
          }
        });

    onlyGoodAnswersCome();
  }

  @ParameterizedTest
  @ValueSource(strings = {EVIL, "HTTP/1.1 200 OK\r\nContent-Le", "H", "\r\n"})
  void whatFollowsAnAnswerInAnotherPacketReachesNobody(String extra) {
    AtomicInteger sent = new AtomicInteger();
    origin(
        (connection, number) -> {
          while (RawOrigin.head(connection) != null) {
            RawOrigin.send(connection, RawOrigin.answer("good"));
            RawOrigin.send(connection, extra);
            sent.incrementAndGet();
          }
        });

    for (int i = 1; i <= 20; i++) {
      goodAnswerComes();
      int answers = i;
      // Until then a request may cross it on the way, and nobody can tell it from an answer.
      await().atMost(Duration.ofSeconds(10)).until(() -> sent.get() >= answers);
    }
  }

  @Test
  void whatAnIdleConnectionSendsReachesNobody() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    RawOrigin origin =
        origin(
            (connection, number) -> {
              RawOrigin.head(connection);
              RawOrigin.send(connection, RawOrigin.answer("good"));
              if (number == 1) {
                parkMillis(100);
                RawOrigin.send(connection, EVIL);
                sent.countDown();
              } else {
                answerEach(connection, "good");
              }
            });
    assertThat(Web.get(gateway.port(), "/in").body()).isEqualTo("good");
    assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();

    onlyGoodAnswersCome();
    assertThat(origin.accepted()).isGreaterThan(1);
  }

  @Test
  void whatComesBeforeAnyRequestReachesNobodyButTheOneWhoAsks() {
    origin(
        (connection, number) -> {
          if (number % 2 == 1) {
            RawOrigin.send(connection, EVIL); // the request and this may cross on the way
          }
          answerEach(connection, "good");
        });

    for (int i = 0; i < 20; i++) {
      String body = Web.get(gateway.port(), "/in?" + i).body();
      if (i > 2) {
        assertThat(body).isIn("good", "evil").hasSize(4);
      }
    }
  }

  @Test
  void aBodyBehindTheAnswerToHeadReachesNobody() {
    origin(
        (connection, number) -> {
          for (String head = RawOrigin.head(connection);
              head != null;
              head = RawOrigin.head(connection)) {
            RawOrigin.send(connection, RawOrigin.answer(head.startsWith("HEAD") ? EVIL : "good"));
          }
        });

    for (int i = 0; i < 10; i++) {
      Web.send(gateway.port(), "HEAD", "/in", null);
      assertThat(Web.get(gateway.port(), "/in").body()).isEqualTo("good");
    }
  }

  @Test
  void anEarlyAnswerToAnUnfinishedUploadDoesNotHarmLaterOnes() throws Exception {
    Warehouse warehouse = Warehouse.open(house.vertx);
    house.announce("origin", warehouse.port(), "");
    gateway = house.open(options());
    for (int i = 0; i < 4; i++) {
      Socket client = client();
      write(client, "POST /in/early HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nwrong");
      assertThat(new String(client.getInputStream().readNBytes(12))).isEqualTo("HTTP/1.1 409");
    }

    for (int i = 0; i < 12; i++) {
      assertThat(Web.send(gateway.port(), "POST", "/in", "hello").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anAnswerWhileTheServiceLeavesTheUploadUnreadDropsTheConnection() throws Exception {
    RawOrigin origin =
        origin(
            (connection, number) -> {
              String head = RawOrigin.head(connection);
              RawOrigin.send(connection, RawOrigin.answer("early"));
              if (head.startsWith("GET")) {
                answerEach(connection, "early");
              }
            });
    Socket client = client();
    write(client, "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n");
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 100; i++) {
                  client.getOutputStream().write(new byte[300_000]);
                }
              } catch (IOException cut) {
                // It may be, after the answer.
              }
            });
    sender.setDaemon(true);
    sender.start();
    assertThat(new String(client.getInputStream().readNBytes(12))).isEqualTo("HTTP/1.1 200");
    sender.join(10_000);

    for (int i = 0; i < 4; i++) {
      assertThat(Web.get(gateway.port(), "/in").body()).isEqualTo("early");
    }
    assertThat(origin.accepted()).isGreaterThan(1);
  }

  @Test
  void clientsThatLeaveInTheMiddleOfUploadsDoNotHarmLaterOnes() throws Exception {
    Warehouse warehouse = Warehouse.open(house.vertx);
    house.announce("origin", warehouse.port(), "");
    gateway = house.open(options());
    for (int i = 0; i < 8; i++) {
      try (Socket client = new Socket("127.0.0.1", gateway.port())) {
        String length = i % 2 == 0 ? "Content-Length: 1000000" : "Transfer-Encoding: chunked";
        write(client, "POST /in HTTP/1.1\r\nHost: a\r\n" + length + "\r\n\r\n");
        write(client, i % 4 < 2 ? "" : "7\r\nhello\r\n");
        if (i > 3) {
          client.setSoLinger(true, 0);
        }
      }
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().streams() == 0);

    for (int i = 0; i < 12; i++) {
      assertThat(Web.send(gateway.port(), "POST", "/in", "hello").statusCode()).isEqualTo(200);
    }
  }

  private void onlyGoodAnswersCome() {
    for (int i = 0; i < 20; i++) {
      goodAnswerComes();
    }
  }

  private void goodAnswerComes() {
    var answer = Web.get(gateway.port(), "/in");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("good");
  }

  private RawOrigin origin(RawOrigin.Script script) {
    RawOrigin origin = RawOrigin.open(script);
    open.add(origin);
    house.announce("origin", origin.port(), "");
    gateway = house.open(options());
    return origin;
  }

  private static void answerEach(Socket connection, String body) throws IOException {
    for (String head = RawOrigin.head(connection);
        head != null;
        head = RawOrigin.head(connection)) {
      String answer = RawOrigin.answer(body);
      RawOrigin.send(
          connection, head.startsWith("HEAD") ? answer.substring(0, answer.length() - 4) : answer);
    }
  }

  private Socket client() throws IOException {
    Socket client = new Socket("127.0.0.1", gateway.port());
    client.setSoTimeout(10_000);
    open.add(client);
    return client;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The origin's own delay, which is what is tested. */
  private static void parkMillis(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  private static GatewayOptions options() {
    return GatewayOptions.of(List.of(RouteOptions.service("/in", null, "origin")))
        .withPort(0)
        .withTimeouts(GatewayTimeouts.defaults().withStreamIdle(Duration.ofSeconds(2)));
  }
}
