package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

  private final House house = new House();
  private final Gateway gateway = house.open(House.libraryOnly());

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void whatIsInHandIsAnsweredAndNothingNewIsTaken() throws Exception {
    CompletableFuture<HttpResponse<String>> inHand =
        CompletableFuture.supplyAsync(() -> Web.get(gateway.port(), "/api/library/never"));
    await().atMost(Duration.ofSeconds(10)).until(() -> house.library.waiting.get() > 0);
    int port = gateway.port();

    Future<Void> quiesced = gateway.quiesce();
    await().atMost(Duration.ofSeconds(10)).until(() -> refused(port));
    assertThat(quiesced.isComplete()).isFalse();
    house.library.never.complete(new Library.Book("1", "done", 1, Optional.empty(), List.of()));

    HttpResponse<String> answer = inHand.get(10, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("connection")).contains("close");
    House.get(quiesced);
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 0);
  }

  @Test
  void idleConnectionsDoNotHoldTheDrainUp() throws Exception {
    try (Socket idle = new Socket("127.0.0.1", gateway.port())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 1);
      idle.setSoTimeout(10_000);

      House.get(gateway.quiesce());

      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void anIdleConnectionGetsOneMoreAnswer() throws Exception {
    try (Socket idle = new Socket("127.0.0.1", gateway.port())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> gateway.status().connections() == 1);
      int port = gateway.port();
      Future<Void> quiesced = gateway.quiesce();
      await().atMost(Duration.ofSeconds(10)).until(() -> refused(port));

      idle.setSoTimeout(10_000);
      idle.getOutputStream().write("GET /api/library/seen HTTP/1.1\r\nHost: a\r\n\r\n".getBytes());
      String answer = new String(idle.getInputStream().readAllBytes());

      assertThat(answer).startsWith("HTTP/1.1 200 ").containsIgnoringCase("connection: close");
      House.get(quiesced);
    }
  }

  @Test
  void drainingTwiceIsTheSameDrain() {
    assertThat(gateway.quiesce()).isSameAs(gateway.quiesce());
    House.get(gateway.quiesce());
    House.get(gateway.close());
    House.get(gateway.close());
  }

  private static boolean refused(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return false;
    } catch (ConnectException refused) {
      return true;
    }
  }
}
