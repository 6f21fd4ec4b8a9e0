package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class MigrationTest {

  @RegisterExtension final Postgres postgres = new Postgres();

  @Test
  void anEmptyDatabaseGetsTheSchemaAndASecondRunChangesNothing() throws Exception {
    Sql sql = postgres.sql();
    result(sql.migrate("sample"));
    String first = history(sql, "sample");

    result(sql.migrate("sample"));

    assertThat(first).isEqualTo("2");
    assertThat(history(sql, "sample")).isEqualTo(first);
    assertThat(one(sql, "SELECT count(*) FROM sample.thing")).isEqualTo("0");
  }

  @Test
  void twoNodesNeverMigrateAtOnce() throws Exception {
    Sql one = Sql.open(postgres.vertx(), postgres.options());
    Sql two = Sql.open(postgres.newVertx(), postgres.options());

    result(Future.all(one.migrate("slow"), two.migrate("slow"), one.migrate("sample")));

    assertThat(history(one, "slow")).isEqualTo("1");
    assertThat(one(one, "SELECT count(*) FROM slow.slow")).isEqualTo("1");
  }

  @Test
  void theTurnOfANodeThatMigratesIsWaitedForWithinTheDeadline() throws Exception {
    Sql hasty = postgres.sql(postgres.options().withMigrationTimeout(Duration.ofMillis(1_100)));
    Sql patient = postgres.sql();
    Promise<Void> locked = Promise.promise();
    Promise<Void> done = Promise.promise();
    Future<Void> holder =
        patient.withConnection(
            c ->
                one(c, "SELECT pg_advisory_lock(hashtextextended('flotilla migrates sample', 0))")
                    .onSuccess(held -> locked.complete())
                    .compose(held -> done.future())
                    .compose(over -> one(c, "SELECT pg_advisory_unlock_all()").mapEmpty()));
    result(locked.future());

    ServiceFailure late = failure(hasty.migrate("sample"));
    done.complete();
    result(holder);

    assertThat(late.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(late).hasMessageContaining("schema sample").hasMessageContaining("another node");
    result(patient.migrate("sample"));
  }

  @Test
  void aBrokenMigrationIsNamedAndTheOnesBeforeItStay() throws Exception {
    Sql sql = postgres.sql();

    ServiceFailure failure = failure(sql.migrate("broken"));

    assertThat(failure.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(failure)
        .hasMessageContaining("schema broken")
        .hasMessageContaining("V2__wrong.sql")
        .hasMessageContaining("syntax error");
    assertThat(history(sql, "broken")).isEqualTo("1");
  }

  @Test
  void aMigrationThatWasChangedAfterItRanIsRefused() throws Exception {
    Sql sql = postgres.sql();
    result(sql.migrate("sample"));
    one(sql, "UPDATE sample.flyway_schema_history SET checksum = 1 WHERE version = '2'");

    ServiceFailure failure = failure(sql.migrate("sample"));

    assertThat(failure.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(failure).hasMessageContaining("checksum mismatch").hasMessageContaining("version 2");
  }

  @Test
  void aSchemaWithoutMigrationsAndAMisnamedFileAreRefused() {
    assertThat(failure(postgres.sql().migrate("nowhere")))
        .hasMessageContaining("db/migration/nowhere")
        .extracting(ServiceFailure::code)
        .isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(failure(postgres.sql().migrate("misnamed")))
        .hasMessageContaining("V1_one_underscore.sql")
        .extracting(ServiceFailure::code)
        .isEqualTo(Code.FAILED_PRECONDITION);
    assertThatThrownBy(() -> postgres.sql().migrate("x; DROP SCHEMA public"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String history(Sql sql, String schema) throws Exception {
    return one(
        sql,
        "SELECT count(*) FROM "
            + schema
            + ".flyway_schema_history WHERE type = 'SQL'"
            + " AND success");
  }
}
