package dev.flotilla.discovery.impl.view;

import static dev.flotilla.discovery.impl.view.Examples.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.discovery.Instance.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordVersionTest {

  @Test
  void aRecordIsReadAsItWasWritten() {
    RecordVersion recordVersion = RecordVersion.of(instance("a", "stock", "n1"), 7);

    assertThat(RecordVersion.read(recordVersion.text())).isEqualTo(recordVersion);
  }

  @Test
  void eachWritingOfTheSameInstanceHasAnotherText() {
    RecordVersion recordVersion = RecordVersion.of(instance("a", "stock", "n1"), 1);

    assertThat(recordVersion.again().instance()).isEqualTo(recordVersion.instance());
    assertThat(recordVersion.again().text()).isNotEqualTo(recordVersion.text());
    assertThat(recordVersion.again().writing()).isEqualTo(2);
  }

  @Test
  void whatRecordsHaveInCommonIsKeptOnce() {
    Instance one =
        RecordVersion.read(RecordVersion.of(instance("a", "stock", "n1"), 1).text()).instance();
    Instance other =
        RecordVersion.read(RecordVersion.of(instance("b", "stock", "n1"), 1).text()).instance();

    assertThat(one.service()).isSameAs(other.service());
    assertThat(one.nodeId()).isSameAs(other.nodeId());
    assertThat(one.zone()).isSameAs(other.zone());
  }

  @Test
  void aRecordOfALaterVersionIsReadWithCare() {
    Instance read =
        RecordVersion.read(
                """
                {"writing": 2, "id": "a", "service": "stock", "version": "3", "kind": "QUIC",
                 "nodeId": "n1", "address": "x", "status": "RESTING", "weight": 5,
                 "metadata": {"colour": null, "size": "9"}}""")
            .instance();

    assertThat(read.kind()).isEqualTo(Kind.OTHER);
    assertThat(read.status()).isEqualTo(Status.DRAINING);
    assertThat(read.node()).isEqualTo("n1");
    assertThat(read.metadata()).isEqualTo(Map.of("size", "9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{\"writing\": 1}", "{\"writing\": \"one\"}"})
  void whatIsNoRecordIsRefusedAndIgnored(String text) {
    ServiceFailure refused =
        catchThrowableOfType(ServiceFailure.class, () -> RecordVersion.read(text));

    assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(RecordVersion.readable(text)).isEmpty();
  }
}
