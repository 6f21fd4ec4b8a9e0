package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.sql.Sql;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestDatabaseTest {

  @RegisterExtension static final TestDatabase OF_CLASS = TestDatabase.migrated("ledger");
  @RegisterExtension final TestDatabase ofMethod = TestDatabase.migrated("ledger");
  @RegisterExtension final TestDatabase empty = TestDatabase.empty();

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  @Test
  void aMigratedDatabaseHoldsWhatTheMigrationsPutThere() throws Exception {
    assertThat(owners(OF_CLASS.sql(vertx))).containsExactly("ann", "bob");
  }

  @RepeatedTest(2)
  void aMethodsDatabaseIsFreshForEachMethod() throws Exception {
    Sql sql = ofMethod.sql(vertx);
    assertThat(owners(sql)).containsExactly("ann", "bob");

    execute(sql, "DELETE FROM ledger.account WHERE owner = 'bob'");

    assertThat(owners(sql)).containsExactly("ann");
    assertThat(owners(OF_CLASS.sql(vertx))).containsExactly("ann", "bob");
  }

  @Test
  void anEmptyDatabaseHasNoSchemaOfOurs() throws Exception {
    assertThat(
            names(
                empty.sql(vertx),
                "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg%'"
                    + " AND nspname <> 'information_schema' ORDER BY 1"))
        .containsExactly("public");
  }

  @Test
  void everyDatabaseHasAnAddressOfItsOwn() {
    assertThat(List.of(OF_CLASS.uri(), ofMethod.uri(), empty.uri())).doesNotHaveDuplicates();
  }

  private static List<String> owners(Sql sql) throws Exception {
    return names(sql, "SELECT owner FROM ledger.account ORDER BY id");
  }

  private static List<String> names(Sql sql, String statement) throws Exception {
    return sql.withConnection(connection -> connection.query(statement).execute())
        .map(rows -> rows.stream().map((Row row) -> row.getString(0)).toList())
        .await(10, SECONDS);
  }

  private static void execute(Sql sql, String statement) throws Exception {
    sql.withConnection(connection -> connection.query(statement).execute()).await(10, SECONDS);
  }
}
