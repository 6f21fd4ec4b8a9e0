package dev.flotilla.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import io.vertx.pgclient.PgException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SqlStatesTest {

  static Stream<SqlStates.Meaning> rows() {
    return SqlStates.TABLE.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowIsFoundByItsStateOrOneOfItsClassAndShowsNoTextOfTheServer(SqlStates.Meaning row) {
    String state = (row.state() + "0Z9").substring(0, 5);
    ServiceFailure failure = SqlFailures.of(new PgException("hush", "ERROR", state, null));

    assertThat(failure.code()).isEqualTo(row.code());
    assertThat(failure).hasMessageContaining(row.sentence()).hasMessageNotContaining("hush");
    assertThat(failure.details()).containsEntry(SqlFailures.SQL_STATE, state);
  }
}
