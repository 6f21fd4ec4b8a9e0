package dev.flotilla.verticles.payments;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.contracts.payments.Payment.PaymentStatus;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BankPaymentsTest {

  @RegisterExtension final TestDatabase database = TestDatabase.migrated("payments");
  @TempDir Path home;
  private PaymentsAtBank shop;

  @BeforeEach
  void open() throws Exception {
    shop = new PaymentsAtBank(database, home, Duration.ofSeconds(20));
  }

  /** The bank has less time for an answer than a busy machine may need. */
  private void openHasty() throws Exception {
    shop.close();
    shop = new PaymentsAtBank(database, home, Duration.ofSeconds(2));
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
  }

  @Test
  void anOrderIsChargedOnceHoweverOftenItIsAsked() throws Exception {
    List<Future<Payment>> all =
        IntStream.range(0, 20).mapToObj(i -> shop.payments.charge(charge("o1", 100))).toList();

    for (Future<Payment> payment : all) {
      assertThat(result(payment).status()).isEqualTo(PaymentStatus.PAID);
    }
    assertThat(shop.bankCharges()).isEqualTo(1);
  }

  @Test
  void aPaidOrderIsNotTakenToTheBankAgain() throws Exception {
    result(shop.payments.charge(charge("o1", 100)));
    shop.closeBank();

    assertThat(result(shop.payments.charge(charge("o1", 100))).status())
        .isEqualTo(PaymentStatus.PAID);
  }

  @Test
  void anotherAmountForTheSameOrderIsRefused() throws Exception {
    result(shop.payments.charge(charge("o1", 100)));

    assertThat(refusal(shop.payments.charge(charge("o1", 101))).code())
        .isEqualTo(Code.ALREADY_EXISTS);
    assertThat(shop.bankCharges()).isEqualTo(1);
  }

  @Test
  void aDeclineIsFinalAndHasAReason() throws Exception {
    Charge charge = new Charge("o1", "declined", 100, "EUR");

    Payment declined = result(shop.payments.charge(charge));
    shop.closeBank();
    Payment again = result(shop.payments.charge(charge));

    assertThat(declined.status()).isEqualTo(PaymentStatus.DECLINED);
    assertThat(declined.reason()).hasValue("the customer's account is empty");
    assertThat(again).isEqualTo(declined);
  }

  @Test
  void aHungBankIsPendingWithinTheTimeoutAndPaidLater() throws Exception {
    openHasty();
    shop.mode("{\"hang\": true}");

    long start = System.nanoTime();
    Payment pending = result(shop.payments.charge(charge("o1", 100)));

    assertThat(pending.status()).isEqualTo(PaymentStatus.PENDING);
    assertThat(pending.reason()).hasValue("the bank did not answer within 2s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));

    shop.mode("{}");
    awaitPaid("o1");
    assertThat(shop.bankCharges()).isEqualTo(1);
  }

  @Test
  void aBankThatIsDownIsPendingAndPaidWhenItIsBack() throws Exception {
    int port = shop.bankPort();
    shop.closeBank();

    Payment pending = result(shop.payments.charge(charge("o1", 100)));
    assertThat(pending.status()).isEqualTo(PaymentStatus.PENDING);
    assertThat(pending.reason().orElseThrow()).contains("the bank cannot be reached");

    shop.openBank(port);
    awaitPaid("o1");
  }

  @Test
  void errorsThatHideChargesNeverChargeTwice() throws Exception {
    shop.mode("{\"errorRate\": 0.5}");
    List<Future<Payment>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(shop.payments.charge(charge("o" + i, 100)));
    }
    for (Future<Payment> payment : all) {
      assertThat(result(payment).status()).isIn(PaymentStatus.PAID, PaymentStatus.PENDING);
    }

    shop.mode("{}");
    for (int i = 0; i < 40; i++) {
      awaitPaid("o" + i);
    }
    assertThat(shop.bankCharges()).isEqualTo(40);
  }

  @Test
  void aHungBankDoesNotLetCallsPileUp() throws Exception {
    openHasty();
    shop.mode("{\"hang\": true}");

    List<Future<Payment>> all =
        IntStream.range(0, 200).mapToObj(i -> shop.payments.charge(charge("o" + i, 100))).toList();

    long start = System.nanoTime();
    for (Future<Payment> payment : all) {
      assertThat(result(payment).status()).isEqualTo(PaymentStatus.PENDING);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    shop.mode("{}");
    awaitPaid("o199");
  }

  private void awaitPaid(String order) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> result(shop.payments.charge(charge(order, 100))).status() == PaymentStatus.PAID);
  }

  private static Charge charge(String order, long amount) {
    return new Charge(order, "Ada", amount, "EUR");
  }

  private static ServiceFailure refusal(Future<?> refused) {
    return catchThrowableOfType(ServiceFailure.class, () -> result(refused));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.await(60, SECONDS);
  }
}
