package dev.flotilla.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SqlOptionsTest {

  private static final String URI = "postgresql://ann:secret@db.example:6543/shop";

  @Test
  void whatIsNotSaidHasItsDefault() {
    SqlOptions options = new SqlOptions(URI);

    assertThat(options.maxPoolSize()).isEqualTo(SqlOptions.DEFAULT_MAX_POOL_SIZE);
    assertThat(options.maxQueued()).isEqualTo(SqlOptions.DEFAULT_MAX_QUEUED);
    assertThat(options.preparedStatements()).isPositive();
    assertThat(options.acquireTimeout()).isGreaterThan(options.connectTimeout());
  }

  @Test
  void theTextShowsNoPassword() {
    assertThat(new SqlOptions(URI).toString())
        .contains("ann@db.example:6543/shop")
        .doesNotContain("secret");
  }

  @Test
  void theAddressMaySayTheConnectTimeoutAndAnOptionIsStronger() {
    SqlOptions said = new SqlOptions(URI + "?connect_timeout=7");

    assertThat(said.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(said.withTimeouts(second(), second(), second(), second()).connectTimeout())
        .isEqualTo(second());
  }

  @Test
  void noAddressIsRefused() {
    assertThatThrownBy(() -> new SqlOptions(null))
        .hasMessage("database address must be a non-empty text but was null");
  }

  @Test
  void valuesOutOfRangeAreRefusedByName() {
    SqlOptions options = new SqlOptions(URI);

    assertThatThrownBy(() -> options.withPool(0, 10))
        .hasMessage("maxPoolSize must be between 1 and 1000 but was 0");
    assertThatThrownBy(() -> options.withPool(4, -1))
        .hasMessageStartingWith("maxQueued must be between");
    assertThatThrownBy(() -> options.withTimeouts(Duration.ZERO, second(), second(), second()))
        .hasMessage("connectTimeout must be at least 10ms but was 0ms");
    assertThatThrownBy(
            () -> options.withTimeouts(second(), second(), second(), Duration.ofNanos(1)))
        .hasMessageStartingWith("statementTimeout must be");
    assertThatThrownBy(() -> options.withMigrationTimeout(Duration.ofSeconds(-1)))
        .hasMessageStartingWith("migrationTimeout must be");
  }

  private static Duration second() {
    return Duration.ofSeconds(1);
  }
}
