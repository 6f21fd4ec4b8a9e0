package dev.flotilla.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlOptionsTest {

  private static final String URI = "postgresql://ann:secret@db.example:6543/shop";

  @Test
  void whatIsNotSaidHasItsDefault() {
    SqlOptions options = new SqlOptions(URI);

    assertThat(options.maxPoolSize()).isEqualTo(SqlOptions.DEFAULT_MAX_POOL_SIZE);
    assertThat(options.maxWaitQueue()).isEqualTo(SqlOptions.DEFAULT_MAX_WAIT_QUEUE);
    assertThat(options.preparedStatements()).isPositive();
    assertThat(options.acquireTimeout()).isGreaterThan(options.connectTimeout());
  }

  @Test
  void theTextShowsNoPassword() {
    assertThat(new SqlOptions(URI).toString())
        .contains("ann@db.example:6543/shop")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:postgresql://h/d | has another scheme",
        "mysql://u:hush@h/d | has another scheme",
        "postgresql://u:hush@/d | names no host",
        "postgresql://h/d | names no user",
        "postgresql://u:hush@h | names no database",
        "postgresql://u:hush@h/a/b | names no database",
        "postgresql://u:hu sh@h/d | has a character that must be percent-encoded, at ",
        "postgresql://u:hush@h/d?sslmode=maybe | has a parameter other than sslmode",
        "postgresql://u:hush@h/d?options=-c | has a parameter other than sslmode",
      })
  void anAddressThatCannotWorkIsRefusedWithoutShowingThePassword(String uri, String rule) {
    assertThatThrownBy(() -> new SqlOptions(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be like postgresql://user:password@host:port/database")
        .hasMessageContaining(rule)
        .hasMessageNotContaining("hush");
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
        .hasMessageStartingWith("maxWaitQueue must be between");
    assertThatThrownBy(() -> options.withTimeouts(Duration.ZERO, second(), second(), second()))
        .hasMessage("connectTimeout must be at least 10ms but was 0ms");
    assertThatThrownBy(
            () -> options.withTimeouts(second(), second(), second(), Duration.ofNanos(1)))
        .hasMessageStartingWith("statementTimeout must be");
    assertThatThrownBy(() -> options.withMigrationDeadline(Duration.ofSeconds(-1)))
        .hasMessageStartingWith("migrationDeadline must be");
  }

  private static Duration second() {
    return Duration.ofSeconds(1);
  }
}
