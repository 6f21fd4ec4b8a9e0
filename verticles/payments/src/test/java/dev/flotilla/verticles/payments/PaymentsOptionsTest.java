package dev.flotilla.verticles.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentsOptionsTest {

  @TempDir Path folder;

  @Test
  void withoutAFileEverythingHasItsDefault() {
    assertThat(read(Map.of())).isEqualTo(PaymentsOptions.defaults());
    assertThat(read(Map.of()).bank()).isEqualTo("http://127.0.0.1:8090");
  }

  @Test
  void theEnvironmentNamesTheBank() {
    assertThat(read(Map.of("FLOTILLA_PAYMENTS_BANK", "http://127.0.0.1:9")).bank())
        .isEqualTo("http://127.0.0.1:9");
  }

  @Test
  void theFileOfTheRepositoryIsWellFormed() {
    PaymentsOptions options =
        new ConfigDirectory(Path.of("../../cluster-config"), Map.of())
            .read("payments.yaml", PaymentsOptions.class);

    assertThat(options).isEqualTo(PaymentsOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource({
    "bank: ftp://127.0.0.1, bank must be a URL",
    "bank: nonsense, bank must be a URL",
    "callTimeout: 0ms, callTimeout must be at least 1ms",
    "maxConnections: 0, maxConnections must be between 1 and 1000",
    "maxQueuedCalls: -1, maxQueuedCalls must be between 0",
    "maxConections: 3, maxConections"
  })
  void whatCannotBeIsNamed(String yaml, String complaint) throws Exception {
    Files.writeString(folder.resolve("payments.yaml"), yaml);

    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("payments.yaml")
        .hasMessageContaining(complaint);
  }

  @Test
  void durationsAreReadWithTheirUnit() throws Exception {
    Files.writeString(folder.resolve("payments.yaml"), "callTimeout: 250ms");

    assertThat(read(Map.of()).callTimeout()).isEqualTo(Duration.ofMillis(250));
  }

  private PaymentsOptions read(Map<String, String> environment) {
    return new ConfigDirectory(folder, environment).read("payments.yaml", PaymentsOptions.class);
  }
}
