package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  record Parcel(
      String id,
      int count,
      BigDecimal weight,
      Instant sent,
      Optional<String> note,
      List<Item> items) {}

  record Item(String sku, long units) {}

  @Test
  void aRecordSurvivesTheWire() {
    Parcel parcel =
        new Parcel(
            "p-1",
            2,
            new BigDecimal("0.10"),
            Instant.parse("2026-01-02T03:04:05.678901Z"),
            Optional.empty(),
            List.of(new Item("a", 3_000_000_000L)));

    Buffer json = Json.encode(parcel);

    assertThat(Json.decode(json, Parcel.class)).isEqualTo(parcel);
    assertThat(json.toString()).contains("\"2026-01-02T03:04:05.678901Z\"").doesNotContain("note");
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(
            Json.decode(
                Buffer.buffer("{\"sku\":\"a\",\"units\":1,\"colour\":\"red\"}"), Item.class))
        .isEqualTo(new Item("a", 1));
  }

  @Test
  void aWrongTypeIsRefusedByItsField() {
    Buffer json = Buffer.buffer("{\"items\":[{\"sku\":\"a\",\"units\":\"many\"}]}");

    assertThatThrownBy(() -> Json.decode(json, Parcel.class))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
              assertThat(refused).hasMessageStartingWith("items[0].units: ");
            });
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String text : List.of("", "{", "{} {}", "nope")) {
      assertThatThrownBy(() -> Json.decode(Buffer.buffer(text), Item.class))
          .as(text)
          .isInstanceOf(ServiceFailure.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1234567890123456.789012345", "1.10", "1E+400", "123456789012345678901234567890"})
  void numbersWithoutATypeKeepTheirDigits(String number) {
    assertThat(Json.encode(Json.decode(Buffer.buffer(number), JsonNode.class))).hasToString(number);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNoNumberIsNotWritten(double none) {
    assertThatThrownBy(() -> Json.encode(Map.of("a", List.of(none))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a finite number but was " + none);
    assertThatThrownBy(() -> Json.encode(new Measure(1, (float) none)))
        .hasMessageContaining("must be a finite number");
  }

  record Measure(double large, float small) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"large\":1e309,\"small\":1}",
        "{\"large\":1,\"small\":1e39}",
        "{\"large\":\"NaN\",\"small\":1}",
        "{\"large\":null,\"small\":1}",
        "{\"small\":1}",
        "{\"large\":1E+99999999999,\"small\":1}"
      })
  void whatNoDoubleHoldsIsNotRead(String json) {
    assertThatThrownBy(() -> Json.decode(Buffer.buffer(json), Measure.class))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            refused -> assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }

  enum Side {
    LEFT,
    @JsonEnumDefaultValue
    OTHER
  }

  enum Closed {
    ONE
  }

  @Test
  void anUnknownConstantIsTheDefaultAndNeverAPosition() {
    assertThat(Json.decode(Buffer.buffer("\"UP\""), Side.class)).isEqualTo(Side.OTHER);
    assertThat(Json.decode(Buffer.buffer("\"0\""), Side.class)).isEqualTo(Side.OTHER);
    assertThatThrownBy(() -> Json.decode(Buffer.buffer("\"0\""), Closed.class))
        .isInstanceOf(ServiceFailure.class);
    assertThatThrownBy(() -> Json.decode(Buffer.buffer("0"), Closed.class))
        .isInstanceOf(ServiceFailure.class);
  }

  @Test
  void lengthsAreCountedInCharacters() {
    Check.length("name", "\uD83D\uDE80".repeat(3), 1, 3);
    assertThatThrownBy(() -> Check.length("name", "\uD83D\uDE80".repeat(4), 1, 3))
        .hasMessage("length of name must be between 1 and 3 but was 4");
  }
}
