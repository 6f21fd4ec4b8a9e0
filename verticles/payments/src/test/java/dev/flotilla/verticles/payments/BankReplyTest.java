package dev.flotilla.verticles.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BankReplyTest {

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 413, 422})
  void whatIsWrongWithOneChargeDeclinesItAndSaysNothingAboutTheBank(int status) {
    var answer = BankReply.read(status, Buffer.buffer("{\"detail\": \"no\"}"));

    assertThat(answer.result().status()).isEqualTo(Payment.PaymentStatus.DECLINED);
    assertThat(answer.result().reason()).contains("no");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 503})
  void whatIsWrongWithTheBankOrTheWayThereIsTriedAgain(int status) {
    var answer = BankReply.read(status, Buffer.buffer("<html>"));

    assertThat(((ServiceFailure) answer.cause()).code()).isEqualTo(Code.UNAVAILABLE);
  }
}
