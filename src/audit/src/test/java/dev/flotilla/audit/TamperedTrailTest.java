package dev.flotilla.audit;

import static dev.flotilla.audit.Trail.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.audit.AuditFinding.RowChange;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes by one who can alter the tables, as a superuser can. */
@Timeout(180)
class TamperedTrailTest {

  private static final int ROWS = 20;

  @RegisterExtension final TestDatabase database = TestDatabase.empty();

  private final Vertx vertx = Vertx.vertx();
  private Trail trail;

  @BeforeEach
  void open() {
    trail = Trail.of(vertx, database.sql(vertx));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void oneByteOfTenThousandRowsIsFoundInWhicheverColumnItIs() {
    trail.fill(10_000);
    assertThat(trail.verify().intact()).isTrue();
    List<String> texts =
        List.of(
            "key",
            "actor",
            "origin",
            "address",
            "action",
            "target",
            "before",
            "after",
            "result",
            "previous",
            "hash");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    trail.tamper("CREATE TABLE kept AS SELECT * FROM audit.trail");

    for (String column : texts) {
      long row = 1 + random.nextInt(10_000);
      edited(row, column, "overlay(" + column + " placing 'µ' from 1 for 1)", seed);
    }
    edited(1 + random.nextInt(10_000), "at", "at + interval '1 microsecond'", seed);
    edited(10_000, "recorded_at", "recorded_at - interval '1 microsecond'", seed);
    edited(1, "after", "NULL", seed);
  }

  private void edited(long row, String column, String value, long seed) {
    String where = " WHERE trail.sequence = " + row;
    trail.run("UPDATE audit.trail SET " + column + " = " + value + where);

    assertThat(trail.verify().findings())
        .as("%s of row %d, seed %d", column, row, seed)
        .extracting(AuditFinding::sequence, AuditFinding::change)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(row, RowChange.EDITED));

    trail.run(
        "UPDATE audit.trail SET "
            + column
            + " = kept."
            + column
            + " FROM kept"
            + where
            + " AND kept.sequence = trail.sequence");
  }

  @Test
  void removedRowsAreNamed() {
    trail.fill(ROWS);
    trail.tamper("DELETE FROM audit.trail WHERE sequence IN (1, 7, 8, 20)");

    assertThat(trail.verify().findings())
        .extracting(AuditFinding::text)
        .containsExactly("row 1 was removed", "rows 7 to 8 were removed", "row 20 was removed");
  }

  @Test
  void rowsThatChangedPlacesAreNamed() {
    trail.fill(ROWS);
    trail.tamper(
        "UPDATE audit.trail SET sequence = 100 WHERE sequence = 5",
        "UPDATE audit.trail SET sequence = 5 WHERE sequence = 6",
        "UPDATE audit.trail SET sequence = 6 WHERE sequence = 100");

    assertThat(trail.verify().findings())
        .extracting(AuditFinding::text)
        .containsExactly(
            "row 5 was moved: it was appended as row 6",
            "row 6 was moved: it was appended as row 5");
  }

  @Test
  void aRowThatWasMadeAnewWithItsHashDoesNotFitTheNext() {
    trail.fill(ROWS);
    forge(9);

    assertThat(trail.verify().findings())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.sequence()).isEqualTo(9);
              assertThat(found.change()).isEqualTo(RowChange.REPLACED);
            });
  }

  @Test
  void aLastRowThatWasMadeAnewDoesNotFitTheHead() {
    trail.fill(ROWS);
    forge(ROWS);

    assertThat(trail.verify().findings())
        .extracting(AuditFinding::sequence, AuditFinding::change)
        .containsExactly(org.assertj.core.groups.Tuple.tuple((long) ROWS, RowChange.REPLACED));
  }

  @Test
  void anEndThatWasMadeAnewWithTheHeadIsFoundByAHeadThatWasKept() {
    trail.fill(ROWS);
    AuditHead kept = trail.verify().head();
    forge(ROWS);
    String forged = get(trail.audit().page(Optional.empty(), 1)).items().get(0).hash();
    trail.run("UPDATE audit.head SET hash = '" + forged + "'");
    assertThat(trail.verify().intact()).isTrue();

    assertThat(get(trail.audit().verify(Optional.of(kept))).findings())
        .extracting(AuditFinding::text)
        .containsExactly(
            "row 20 has another hash than when it was verified before: it was made anew");

    trail.tamper(
        "DELETE FROM audit.trail WHERE sequence > 18",
        "UPDATE audit.head SET (sequence, hash) ="
            + " (SELECT sequence, hash FROM audit.trail WHERE sequence = 18)");
    assertThat(trail.verify().intact()).isTrue();
    assertThat(get(trail.audit().verify(Optional.of(kept))).findings())
        .extracting(AuditFinding::text)
        .containsExactly("rows 19 to 20 were removed");
  }

  @Test
  void aHeadThatIsGoneOrSetBackIsFound() {
    trail.fill(ROWS);
    trail.tamper("DELETE FROM audit.head");

    assertThat(trail.verify().findings())
        .extracting(AuditFinding::text)
        .containsExactly("the head of the trail is row 0, but row 20 is there");
  }

  /** Another content, with the hash that fits it. */
  private void forge(long sequence) {
    AuditRow row = get(trail.audit().page(Optional.of(sequence + 1), 1)).items().get(0);
    AuditEntry other =
        Trail.entry("elsewhere").withAt(row.at()).withKey(row.key()).withActor("eve");
    AuditRow forged =
        AuditRow.of(other, new AuditHead(sequence - 1, row.previous()), row.recordedAt());
    trail.tamper(
        "UPDATE audit.trail SET actor = 'eve', target = 'elsewhere', hash = '"
            + forged.hash()
            + "' WHERE sequence = "
            + sequence);
  }
}
