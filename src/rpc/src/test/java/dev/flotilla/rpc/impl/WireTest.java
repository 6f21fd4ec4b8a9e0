package dev.flotilla.rpc.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies of nodes that run something else than we do. */
class WireTest {

  @Test
  void aCodeOfTheFutureIsUnknown() {
    ServiceFailure failure = Wire.failure("OUT_OF_RANGE", Buffer.buffer("{\"message\":\"m\"}"));
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure).hasMessage("m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "nonsense", "{\"details\":{\"a\":null}}"})
  void aFailureThatCannotBeReadKeepsItsCode(String body) {
    assertThat(Wire.failure("ABORTED", Buffer.buffer(body)).code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void aFailureInSomethingElseThanABufferKeepsItsCode() {
    assertThat(Wire.failure("ABORTED", 5).code()).isEqualTo(Code.ABORTED);
    assertThat(Wire.failure("ABORTED", null).code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void missingPartsOfAFailureAreEmpty() {
    ServiceFailure failure = Wire.failure("NOT_FOUND", Buffer.buffer("{}"));
    assertThat(failure).hasMessage("failed without a message");
    assertThat(failure.details()).isEmpty();
  }

  @Test
  void anAddressIsNeverUsedTwice() {
    assertThat(Wire.newAddress("stock"))
        .startsWith("flotilla.rpc.stock.")
        .isNotEqualTo(Wire.newAddress("stock"));
  }
}
