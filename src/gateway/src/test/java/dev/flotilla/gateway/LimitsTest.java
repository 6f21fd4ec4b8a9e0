package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final Duration PATIENCE = Duration.ofMillis(400);

  private final House house = new House();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void moreRequestsThanAllowedAreRefusedAtOnceAndNoneIsLost() {
    Gateway gateway =
        house.open(
            House.libraryOnly()
                .withLimits(
                    GatewayLimits.defaults()
                        .withMaxConnections(100)
                        .withMaxInFlightRequests(2)
                        .withMaxInFlightStreams(1)));
    Thread one = inBackground(gateway);
    Thread two = inBackground(gateway);
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().inFlight() == 2);

    HttpResponse<String> third = Web.get(gateway.port(), "/api/library/books/1");

    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("retry-after")).contains("1");
    assertThat(Web.json(third).getString("code")).isEqualTo("UNAVAILABLE");
    assertThat(gateway.status().refused()).isEqualTo(1);
    house.library.never.complete(new Library.Book("1", "late", 1, Optional.empty(), List.of()));
    await().atMost(Duration.ofSeconds(10)).until(() -> !one.isAlive() && !two.isAlive());
    assertThat(Web.get(gateway.port(), "/api/library/books/1").statusCode()).isEqualTo(200);
  }

  @Test
  void aConnectionTooManyIsClosed() throws IOException {
    Gateway gateway =
        house.open(
            House.libraryOnly()
                .withLimits(
                    GatewayLimits.defaults()
                        .withMaxConnections(1)
                        .withMaxInFlightRequests(10)
                        .withMaxInFlightStreams(1)));
    try (Socket first = new Socket("127.0.0.1", gateway.port())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 1);
      try (Socket second = new Socket("127.0.0.1", gateway.port())) {
        second.setSoTimeout(10_000);
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(first.isClosed()).isFalse();
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 0);
  }

  @Test
  void headersThatDripAreCutAtTheDeadline() throws Exception {
    Gateway gateway = house.open(patient(PATIENCE, Duration.ofMinutes(1)));
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("GET /api/library/books/1 HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> dripped(out));
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 0);
  }

  @Test
  void headersThatDoNotComeToAnEndAreToldSo() {
    Gateway gateway = house.open(patient(PATIENCE, Duration.ofMinutes(1)));

    assertThat(Web.raw(gateway.port(), "GET /api/library/books/1 HTTP/1.1\r\nHo"))
        .startsWith("HTTP/1.1 408 ");
    assertThat(gateway.status().rejections()).containsEntry("HEADER_TIMEOUT", 1L);
  }

  @Test
  void aConnectionThatSendsNothingIsClosed() throws Exception {
    Gateway gateway = house.open(patient(PATIENCE, Duration.ofMinutes(1)));
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterItsAnswer() throws Exception {
    Gateway gateway = house.open(patient(Duration.ofMinutes(1), PATIENCE));
    String request = "GET /api/library/books/1 HTTP/1.1\r\nHost: a\r\n\r\n";

    String answer = Web.raw(gateway.port(), request);

    assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotContainIgnoringCase("connection: close");
  }

  @Test
  void aRequestThatTakesItsTimeIsNotIdle() {
    Gateway gateway = house.open(patient(Duration.ofMinutes(1), PATIENCE));
    house.vertx.setTimer(
        1500,
        later ->
            house.library.never.complete(
                new Library.Book("1", "late", 1, Optional.empty(), List.of())));

    assertThat(Web.get(gateway.port(), "/api/library/never").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatDripsIs408() {
    GatewayTimeouts deadlines = GatewayTimeouts.defaults().withRequest(PATIENCE);
    Gateway gateway = house.open(House.libraryOnly().withTimeouts(deadlines));

    String answer =
        Web.raw(
            gateway.port(),
            "POST /api/library/books HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 500000\r\nConnection: close\r\n\r\n{");

    assertThat(answer).startsWith("HTTP/1.1 408 ").contains("did not arrive");
    assertThat(house.library.added.get()).isZero();
  }

  @Test
  void aTakenPortIsNamed() {
    Gateway first = house.open(House.libraryOnly());
    try (House other = new House()) {
      assertThatThrownBy(() -> other.open(House.libraryOnly().withPort(first.port())))
          .isInstanceOfSatisfying(
              ServiceFailure.class,
              failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.UNAVAILABLE))
          .hasMessageContaining("127.0.0.1:" + first.port());
    }
  }

  @Test
  void twoGatewaysStandSideBySide() {
    Gateway one = house.open(House.libraryOnly());
    Gateway two = house.open(House.libraryOnly());
    House.get(one.close());

    assertThat(one.port()).isNotEqualTo(two.port());
    assertThat(Web.get(two.port(), "/api/library/books/1").statusCode()).isEqualTo(200);
  }

  private Thread inBackground(Gateway gateway) {
    Thread thread = new Thread(() -> Web.get(gateway.port(), "/api/library/never"));
    thread.start();
    return thread;
  }

  private static boolean dripped(OutputStream out) {
    try {
      out.write('X');
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private static GatewayOptions patient(Duration header, Duration idle) {
    return House.libraryOnly()
        .withTimeouts(GatewayTimeouts.defaults().withHeader(header).withIdle(idle));
  }
}
