package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LeasesTest {

  private static final String CLAIM =
      Leases.claim("jobs", "id", "due_at = " + Leases.after("$2"), "id");

  @RegisterExtension final Postgres postgres = new Postgres();

  private Sql sql;

  @BeforeEach
  void jobs() throws Exception {
    sql = postgres.sql();
    one(sql, "CREATE TABLE jobs (id text PRIMARY KEY, due_at timestamptz, failures int DEFAULT 0)");
    one(
        sql,
        """
        INSERT INTO jobs VALUES ('young', now() - interval '1 second'),
          ('old', now() - interval '1 hour'), ('later', now() + interval '1 hour'), ('done', NULL)
        """);
  }

  @Test
  void theRowsThatHaveBeenDueForLongestAreClaimedOnce() throws Exception {
    assertThat(claim(1)).containsExactly("old");
    assertThat(claim(10)).containsExactly("young");
    assertThat(claim(10)).isEmpty();
  }

  @Test
  void aRowIsDueAgainWhenItsLeaseEnds() throws Exception {
    result(sql.withConnection(connection -> claim(connection, 10, Duration.ZERO)));

    assertThat(claim(10)).containsExactlyInAnyOrder("old", "young");
  }

  @Test
  void theLeaseLastsAsLongAsItIsGiven() throws Exception {
    claim(10);

    assertThat(one(sql, "SELECT due_at - now() > interval '59 minutes' FROM jobs WHERE id = 'old'"))
        .isEqualTo("true");
    assertThat(one(sql, "SELECT due_at - now() < interval '61 minutes' FROM jobs WHERE id = 'old'"))
        .isEqualTo("true");
  }

  @Test
  void aClaimSkipsTheRowsOfAnotherThatIsNotCommittedYet() throws Exception {
    Promise<Void> claimed = Promise.promise();
    Promise<Void> end = Promise.promise();
    Future<List<String>> first =
        sql.withTransaction(
            tx ->
                claim(tx, 1, Duration.ofHours(1))
                    .onSuccess(ids -> claimed.complete())
                    .compose(ids -> end.future().map(ids)));
    result(claimed.future());

    assertThat(claim(10)).containsExactly("young");

    end.complete();
    assertThat(result(first)).containsExactly("old");
  }

  @Test
  void aPauseDoublesWithEachFailureUpToItsLimit() throws Exception {
    String pause = "SELECT " + Leases.backoff("100", "1000") + " FROM jobs WHERE id = 'old'";
    List<String> pauses = new ArrayList<>();
    for (int failures : List.of(0, 1, 2, 3, 4, Integer.MAX_VALUE)) {
      one(sql, "UPDATE jobs SET failures = " + failures);
      pauses.add(one(sql, pause));
    }

    assertThat(pauses).containsExactly("100.0", "200.0", "400.0", "800.0", "1000.0", "1000.0");
  }

  private List<String> claim(int atMost) throws Exception {
    return result(sql.withConnection(connection -> claim(connection, atMost, Duration.ofHours(1))));
  }

  private static Future<List<String>> claim(SqlConnection connection, int atMost, Duration lease) {
    return connection
        .preparedQuery(CLAIM)
        .execute(Tuple.of(atMost, Leases.millis(lease)))
        .map(LeasesTest::ids);
  }

  private static List<String> ids(RowSet<Row> rows) {
    List<String> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.getString("id")));
    return ids;
  }
}
