package dev.flotilla.verticles.payments;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.FaultProxy;
import dev.flotilla.verticles.bank.BankVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The client against a bank that is down, slow, cut in mid-reply, and back. */
@ExtendWith(VertxExtension.class)
class BankClientTest {

  private static final int CONNECTIONS = 4;

  /** A call on a cold or busy machine may be later than the client's 2 s; it may be repeated. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path home;
  private FaultProxy network;
  private BankClient bank;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    BankVerticle verticle = new BankVerticle();
    JsonObject config = new JsonObject().put("port", 0).put("home", home.toString());
    vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)).await(10, SECONDS);
    network = FaultProxy.to("127.0.0.1", verticle.port());
    bank =
        new BankClient(
            vertx,
            new PaymentsOptions(
                "http://127.0.0.1:" + network.port() + "/",
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                CONNECTIONS,
                4));
    paid("warm");
  }

  @AfterEach
  void close() throws Exception {
    bank.close().await(10, SECONDS);
    network.close();
  }

  @Test
  void aBankThatIsDownIsUnavailableAtOnce() {
    network.refuse();

    assertThat(refusal(charge("o1")).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void aBankThatDoesNotAnswerIsGivenUpAtTheTimeoutAndItsConnectionsAreFreeAgain() throws Exception {
    network.stall();
    List<Future<BankAnswer>> hung =
        IntStream.range(0, CONNECTIONS).mapToObj(i -> charge("o" + i)).toList();

    for (Future<BankAnswer> call : hung) {
      ServiceFailure late = refusal(call);
      assertThat(late.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
      assertThat(late).hasMessage("the bank did not answer within 2s");
    }

    network.pass();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              List<Future<BankAnswer>> again =
                  IntStream.range(0, CONNECTIONS).mapToObj(i -> charge("o" + i)).toList();
              assertThat(Future.all(again).await(5, SECONDS).<BankAnswer>list())
                  .allMatch(answer -> answer.status() == Payment.PaymentStatus.PAID);
            });
  }

  @Test
  void aReplyThatIsCutIsUnavailableAndTheRepeatFindsTheCharge() throws Exception {
    network.cutAfterReply(20);
    assertThat(refusal(charge("o1")).code()).isEqualTo(Code.UNAVAILABLE);

    network.pass();
    assertThat(paid("o1").bankId()).isPresent();
  }

  @Test
  void callsBeyondTheQueueAreNotMadeAndNothingLeaks() throws Exception {
    network.stall();
    List<Future<BankAnswer>> all = IntStream.range(0, 40).mapToObj(i -> charge("o" + i)).toList();

    List<Code> codes = all.stream().map(call -> refusal(call).code()).toList();
    assertThat(codes).contains(Code.RESOURCE_EXHAUSTED, Code.DEADLINE_EXCEEDED);

    network.pass();
    paid("back");
    await().atMost(PATIENCE).until(() -> network.connections() <= CONNECTIONS);
  }

  private BankAnswer paid(String order) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> charge(order).await(5, SECONDS),
            answer -> answer.status() == Payment.PaymentStatus.PAID);
  }

  private Future<BankAnswer> charge(String order) {
    return bank.charge(new Charge(order, "Ada", 100, "EUR"));
  }

  private static ServiceFailure refusal(Future<?> refused) {
    return catchThrowableOfType(ServiceFailure.class, () -> refused.await(10, SECONDS));
  }
}
