package dev.flotilla.verticles.catalog.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.contracts.catalog.Product;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductLineTest {

  private static final List<String> GOOD =
      List.of("A-1", "Spade", "Digs.", "Garden", "1250", "EUR", "7");

  @Test
  void aGoodLineIsAProductAndItsStock() {
    assertThat(ProductLine.of(GOOD))
        .isEqualTo(new ProductLine(new Product("A-1", "Spade", "Digs.", "Garden", 1250, "EUR"), 7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      emptyValue = "",
      value = {
        "0; A 1; sku must be 1 to 64 letters, digits, dots, underscores and dashes but was A 1",
        "1; ''; name must be 1 to 200 characters long but was 0 characters",
        "3; ''; category must be 1 to 100 characters long but was 0 characters",
        "4; 12.50; price must be a whole number of minor units (1250 for 12.50) but was 12.50",
        "4; -1; price must be between 0 and 1000000000000 but was -1",
        "5; eur; currency must be an ISO 4217 code as EUR but was eur",
        "6; many; available must be a whole number but was many",
        "6; -5; available must be between 0 and 1000000000 but was -5",
      })
  void aWrongFieldIsNamedWithRuleAndValue(int index, String value, String message) {
    List<String> fields = new ArrayList<>(GOOD);
    fields.set(index, value);

    assertThatThrownBy(() -> ProductLine.of(fields)).hasMessage(message);
  }
}
