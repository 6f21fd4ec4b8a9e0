package dev.flotilla.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SqlOptionsTest {

  private static final String URI = "postgresql://ann:secret@db.example:6543/shop";

  @Test
  void whatIsNotSaidHasItsDefault() {
    SqlOptions options = SqlOptions.of(URI);

    assertThat(options.maxPoolSize()).isEqualTo(SqlOptions.DEFAULT_MAX_POOL_SIZE);
    assertThat(options.maxQueued()).isEqualTo(SqlOptions.DEFAULT_MAX_QUEUED);
    assertThat(options.maxPreparedStatements()).isPositive();
    assertThat(options.acquireTimeout()).isGreaterThan(options.connectTimeout());
  }

  @Test
  void theTextShowsNoPassword() {
    assertThat(SqlOptions.of(URI).toString())
        .contains("ann@db.example:6543/shop")
        .doesNotContain("secret");
  }

  @Test
  void theAddressMaySayTheConnectTimeoutAndAnOptionIsStronger() {
    SqlOptions said = SqlOptions.of(URI + "?connect_timeout=7");

    assertThat(said.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(
            said.withConnectTimeout(second())
                .withAcquireTimeout(second())
                .withIdleTimeout(second())
                .withStatementTimeout(second())
                .connectTimeout())
        .isEqualTo(second());
  }

  @Test
  void noAddressIsRefused() {
    assertThatThrownBy(() -> SqlOptions.of(null))
        .hasMessage("database address must be a non-empty text but was null");
  }

  @Test
  void valuesOutOfRangeAreRefusedByName() {
    SqlOptions options = SqlOptions.of(URI);

    assertThatThrownBy(() -> options.withMaxPoolSize(0).withMaxQueued(10))
        .hasMessage("maxPoolSize must be between 1 and 1000 but was 0");
    assertThatThrownBy(() -> options.withMaxPoolSize(4).withMaxQueued(-1))
        .hasMessageStartingWith("maxQueued must be between");
    assertThatThrownBy(
            () ->
                options
                    .withConnectTimeout(Duration.ZERO)
                    .withAcquireTimeout(second())
                    .withIdleTimeout(second())
                    .withStatementTimeout(second()))
        .hasMessage("connectTimeout must be at least 10ms but was 0ms");
    assertThatThrownBy(
            () ->
                options
                    .withConnectTimeout(second())
                    .withAcquireTimeout(second())
                    .withIdleTimeout(second())
                    .withStatementTimeout(Duration.ofNanos(1)))
        .hasMessageStartingWith("statementTimeout must be");
    assertThatThrownBy(() -> options.withMigrationTimeout(Duration.ofSeconds(-1)))
        .hasMessageStartingWith("migrationTimeout must be");
  }

  private static Duration second() {
    return Duration.ofSeconds(1);
  }
}
