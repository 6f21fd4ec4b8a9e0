package dev.flotilla.verticles.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class BankVerticleTest {

  @TempDir Path home;
  private RunningBank bank;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    bank = new RunningBank(vertx, home);
  }

  @AfterEach
  void close() throws Exception {
    bank.close();
  }

  @Test
  void theSameKeyAndBodyAreOneCharge() throws Exception {
    HttpResponse<String> first = bank.charge("k1", "Ada", 100);
    HttpResponse<String> again = bank.charge("k1", "Ada", 100);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(bank.chargesBooked()).isEqualTo(1);
  }

  @Test
  void theSameKeyWithAnotherBodyIsAConflict() throws Exception {
    bank.charge("k1", "Ada", 100);

    HttpResponse<String> other = bank.charge("k1", "Ada", 101);

    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(bank.chargesBooked()).isEqualTo(1);
  }

  @Test
  void concurrentRequestsWithOneKeyAreOneCharge() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 50).mapToObj(i -> bank.chargeLater("k1", "Ada", 100)).toList();

    List<String> answers = all.stream().map(answer -> answer.join().body()).distinct().toList();

    assertThat(answers).hasSize(1);
    assertThat(bank.chargesBooked()).isEqualTo(1);
  }

  @Test
  void aCustomerWithoutMoneyIsDeclinedAndNothingIsBooked() throws Exception {
    assertThat(bank.charge("k1", "Declined", 100).statusCode()).isEqualTo(402);
    assertThat(bank.charge("k2", "Ada", ChargeRequest.MOST_AMOUNT + 1).statusCode()).isEqualTo(402);
    assertThat(bank.charge("k3", "Ada", ChargeRequest.MOST_AMOUNT).statusCode()).isEqualTo(201);
    assertThat(bank.chargesBooked()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{}",
        "{\"customer\":\"Ada\",\"amount\":0,\"currency\":\"EUR\"}",
        "{\"customer\":\"Ada\",\"amount\":-1,\"currency\":\"EUR\"}",
        "{\"customer\":\"Ada\",\"amount\":\"much\",\"currency\":\"EUR\"}",
        "{\"customer\":\"Ada\",\"amount\":1.5,\"currency\":\"EUR\"}",
        "{\"customer\":\"Ada\",\"amount\":1e0,\"currency\":\"EUR\"}",
        "{\"customer\":\"Ada\",\"amount\":1,\"currency\":\"euro\"}",
        "{\"customer\":\"\",\"amount\":1,\"currency\":\"EUR\"}"
      })
  void aMalformedChargeIsRefusedWithAProblem(String body) throws Exception {
    HttpResponse<String> refused = bank.send("POST", "/charges", body, "Idempotency-Key", "k1");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(refused.body()).getString("detail")).isNotBlank();
    assertThat(bank.chargesBooked()).isZero();
  }

  @Test
  void aPathThatCannotBeDecodedIsRefusedWithAProblem() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", bank.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /%zz HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n\r\n".getBytes(UTF_8));

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .contains("application/problem+json");
    }
  }

  @Test
  void aChargeWithoutKeyAnUnknownPathAndAHugeBodyAreRefused() throws Exception {
    assertThat(bank.send("POST", "/charges", RunningBank.request("Ada", 1)).statusCode())
        .isEqualTo(400);
    assertThat(bank.send("GET", "/nowhere", null).statusCode()).isEqualTo(404);
    assertThat(bank.send("DELETE", "/charges", null).statusCode()).isEqualTo(405);
    assertThat(
            bank.send("POST", "/charges", "x".repeat(70_000), "Idempotency-Key", "k").statusCode())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"latencyMs\": -1}",
        "{\"latencyMs\": 1.5}",
        "{\"errorRate\": 1.01}",
        "{\"errorRate\": \"NaN\"}",
        "{\"hang\": \"yes\"}",
        "{\"hung\": true}",
        "null",
        "{}{}"
      })
  void aModeThatCannotBeIsRefusedAndTheOldOneStays(String mode) throws Exception {
    assertThat(bank.mode("{\"latencyMs\": 5}")).isEqualTo(200);

    assertThat(bank.mode(mode)).isEqualTo(400);
    assertThat(bank.send("GET", "/mode", null).body())
        .isEqualTo("{\"latencyMs\":5,\"errorRate\":0.0,\"hang\":false}");
  }

  @Test
  void latencyIsAddedToEachCharge() throws Exception {
    bank.mode("{\"latencyMs\": 150}");

    long start = System.nanoTime();
    assertThat(bank.charge("k1", "Ada", 1).statusCode()).isEqualTo(201);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(140));
  }

  @Test
  void aHangingBankBooksWhenItWakesUpEvenIfTheCallerLeft() throws Exception {
    bank.mode("{\"hang\": true}");
    CompletableFuture<HttpResponse<String>> leaves = bank.chargeLater("k1", "Ada", 1);
    CompletableFuture<HttpResponse<String>> stays = bank.chargeLater("k2", "Ada", 1);
    await().atMost(Duration.ofSeconds(20)).until(() -> bank.held() == 2);
    leaves.cancel(true);
    assertThat(bank.chargesBooked()).isZero();

    bank.mode("{}");

    assertThat(stays.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    await().atMost(Duration.ofSeconds(20)).until(() -> bank.chargesBooked() == 2);
  }

  @Test
  void anErrorMayHideACharge() throws Exception {
    bank.mode("{\"errorRate\": 1.0}");
    for (int i = 0; i < 30; i++) {
      assertThat(statusOrCut(bank.chargeLater("k" + i, "Ada", 1))).isIn(CUT, 500);
    }

    int hidden = bank.chargesBooked();
    bank.mode("{}");
    for (int i = 0; i < 30; i++) {
      assertThat(bank.charge("k" + i, "Ada", 1).statusCode()).isEqualTo(201);
    }

    assertThat(hidden).as("booked behind an error, seed 7").isBetween(10, 29);
    assertThat(bank.chargesBooked()).isEqualTo(30);
  }

  private static final int CUT = 0;

  private static int statusOrCut(CompletableFuture<HttpResponse<String>> answer) {
    return answer.handle((response, cut) -> cut == null ? response.statusCode() : CUT).join();
  }
}
