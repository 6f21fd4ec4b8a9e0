package dev.flotilla.audit;

import static dev.flotilla.audit.Trail.entry;
import static dev.flotilla.audit.Trail.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import dev.flotilla.testkit.FaultProxy;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class AuditTrailTest {

  @RegisterExtension final TestDatabase database = TestDatabase.empty();

  private final Vertx vertx = Vertx.vertx();
  private Trail trail;

  @BeforeEach
  void open() {
    trail = Trail.of(vertx, database.sql(vertx));
  }

  @AfterEach
  void close() throws Exception {
    get(trail.audit().close());
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void whatWasDoneIsReadBackNewestFirstInPages() {
    AuditEntry given = entry("payments");
    trail.fill(3);
    get(trail.audit().record(given));

    AuditPage newest = get(trail.audit().page(Optional.empty(), 2));
    AuditPage older = get(trail.audit().page(newest.next(), 2));

    AuditRow row = newest.items().get(0);
    assertThat(row).isEqualTo(AuditRow.of(given, headBefore(newest), row.recordedAt()));
    assertThat(newest.items()).extracting(AuditRow::sequence).containsExactly(4L, 3L);
    assertThat(older.items()).extracting(AuditRow::sequence).containsExactly(2L, 1L);
    assertThat(older.next()).isEmpty();
    assertThat(older.items().get(1).previous()).isEqualTo(AuditRow.FIRST);
  }

  @Test
  void aRowReadFromJsonStillHasItsHash() {
    get(trail.audit().record(entry("ключ \uD800 \0 €").withResult("x".repeat(5000))));

    AuditRow row = get(trail.audit().page(Optional.empty(), 1)).items().get(0);

    assertThat(Json.decode(Json.encode(row), AuditRow.class).matchesHash()).isTrue();
    assertThat(row.result()).hasSize(1000).endsWith("…");
  }

  @Test
  void anEntryIsAppendedOnceHoweverManyNodesRecordIt() {
    Trail other = Trail.of(vertx, database.sql(vertx));
    List<Future<Void>> all = new ArrayList<>();
    for (int made = 0; made < 200; made++) {
      AuditEntry same = entry("shop").withKey("change " + made);
      all.add(trail.audit().record(same));
      all.add(other.audit().record(same.withAddress("10.0.0.1")));
    }
    all.forEach(Trail::get);

    AuditVerification verified = trail.verify();

    assertThat(verified.intact()).isTrue();
    assertThat(verified.rows()).isEqualTo(200);
    assertThat(get(other.audit().verify(Optional.of(verified.head()))).intact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit.trail SET actor = 'eve'",
        "DELETE FROM audit.trail",
        "TRUNCATE audit.trail",
        "UPDATE audit.head SET sequence = 0",
        "DELETE FROM audit.head",
        "TRUNCATE audit.head",
        "INSERT INTO audit.trail SELECT 7, at, at, 'k', actor, origin, address, action, target,"
            + " before, after, result, hash, hash FROM audit.trail",
        "SET session_replication_role = replica; DELETE FROM audit.trail"
      })
  void rowsAreNeitherChangedNorRemovedNorPutBetween(String statement) {
    trail.fill(2);

    Throwable refused = catchThrowable(() -> trail.run(statement));

    assertThat(refused).isInstanceOf(ServiceFailure.class);
    assertThat(((ServiceFailure) refused).details().get("sqlState"))
        .isIn("42501", "40001"); // a change of a row; a row that does not continue the trail
    assertThat(trail.verify().intact()).isTrue();
  }

  @Test
  void changesDuringAnOutageAreRecordedAfterItAndWhatDoesNotFitIsCounted() throws Exception {
    URI uri = URI.create(database.uri());
    try (FaultProxy proxy = FaultProxy.to(uri.getHost(), uri.getPort())) {
      String address = database.uri().replace(":" + uri.getPort(), ":" + proxy.port());
      Sql sql = Sql.open(vertx, SqlOptions.of(address).withConnectTimeout(Duration.ofSeconds(1)));
      AuditTrail away = AuditTrail.open(vertx, sql, Clock.system());
      proxy.refuse();
      Instant then = Instant.parse("2026-01-01T00:00:00Z");
      Future<Void> first = away.record(entry("first").withAt(then));
      for (int more = 1; more < AuditTrail.MOST_WAITING; more++) {
        away.record(entry("more"));
      }
      Throwable lost = catchThrowable(() -> get(away.record(entry("lost"))));
      assertThat(((ServiceFailure) lost).code()).isEqualTo(ServiceFailure.Code.RESOURCE_EXHAUSTED);
      assertThat(catchThrowable(() -> get(away.page(Optional.empty(), 1)))).isNotNull();
      assertThat(first.isComplete()).isFalse();

      proxy.pass();
      get(first);
      get(away.close());

      AuditPage page = get(trail.audit().page(Optional.empty(), 1000));
      AuditRow gap = page.items().get(0);
      assertThat(gap.sequence()).isEqualTo(1001);
      assertThat(gap.action()).isEqualTo("audit.gap");
      assertThat(gap.result()).startsWith("1 changes from ").contains("were not recorded");
      AuditRow late = get(trail.audit().page(Optional.of(2L), 1)).items().get(0);
      assertThat(late.at()).isEqualTo(then);
      assertThat(late.recordedAt()).isAfter(then);
      assertThat(trail.verify().intact()).isTrue();
      sql.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static AuditHead headBefore(AuditPage page) {
    AuditRow before = page.items().get(1);
    return new AuditHead(before.sequence(), before.hash());
  }
}
