package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ConfigDirectory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrdersOptionsTest {

  @Test
  void theFileOfTheRepositoryHoldsTheDefaults() {
    assertThat(read(Map.of())).isEqualTo(OrdersOptions.defaults());
  }

  @Test
  void aLeaseShorterThanAStepIsRefused() {
    assertThatThrownBy(() -> read(Map.of("FLOTILLA_ORDERS_LEASEDURATION", "2s")))
        .hasMessageContaining("leaseDuration must be at least 2001ms but was 2s");
  }

  @Test
  void aPauseThatShrinksIsRefused() {
    assertThatThrownBy(() -> read(Map.of("FLOTILLA_ORDERS_MAXBACKOFF", "100ms")))
        .hasMessageContaining("maxBackoff must be at least 500ms but was 100ms");
  }

  private static OrdersOptions read(Map<String, String> environment) {
    return new ConfigDirectory(Path.of("../../cluster-config"), environment)
        .read("orders.yaml", OrdersOptions.class);
  }
}
