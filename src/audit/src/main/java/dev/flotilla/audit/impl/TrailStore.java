package dev.flotilla.audit.impl;

import dev.flotilla.audit.AuditEntry;
import dev.flotilla.audit.AuditHead;
import dev.flotilla.audit.AuditPage;
import dev.flotilla.audit.AuditRow;
import dev.flotilla.audit.AuditVerification;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The tables of the trail. */
final class TrailStore {

  private static final String COLUMNS =
      "sequence, recorded_at, at, key, actor, origin, address, action, target, before, after,"
          + " result, previous, hash";

  private static final String LOCKED_HEAD =
      "SELECT sequence, hash, clock_timestamp() AS now FROM audit.head FOR UPDATE";

  private static final String KNOWN = "SELECT key FROM audit.trail WHERE key = ANY($1)";

  private static final String INSERT =
      "INSERT INTO audit.trail ("
          + COLUMNS
          + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

  private static final String PAGE =
      "SELECT " + COLUMNS + " FROM audit.trail WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2";

  private static final String ONWARDS =
      "SELECT "
          + COLUMNS
          + " FROM audit.trail WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence LIMIT $3";

  /** One snapshot: rows may be appended meanwhile. */
  private static final String END =
      "SELECT head.sequence, head.hash, coalesce(trail.last, 0) AS last"
          + " FROM (SELECT max(sequence) AS last FROM audit.trail) AS trail"
          + " LEFT JOIN audit.head ON true";

  private static final int ROWS_AT_ONCE = 500;

  private final Vertx vertx;
  private final Sql sql;
  private volatile Future<Void> migrated = Future.failedFuture("not yet");

  /**
   * The end of the trail.
   *
   * @param head as the table of that name has it; {@link AuditHead#NONE} if it was removed
   * @param last sequence of the last row
   */
  private record TrailEnd(AuditHead head, long last) {}

  TrailStore(Vertx vertx, Sql sql) {
    this.vertx = vertx;
    this.sql = sql;
  }

  /** Appends those entries whose keys the trail does not have; fails as {@link Sql} does. */
  Future<Void> append(List<AuditEntry> entries) {
    return ready()
        .compose(ready -> sql.withRetriedTransaction(tx -> append(tx, entries)))
        .mapEmpty();
  }

  /** See {@link dev.flotilla.audit.AuditTrail#page}. */
  Future<AuditPage> page(long before, int limit) {
    return ready()
        .compose(ready -> sql.withConnection(db -> rows(db, PAGE, Tuple.of(before, limit + 1))))
        .map(rows -> page(rows, limit));
  }

  /** See {@link dev.flotilla.audit.AuditTrail#verify}. */
  Future<AuditVerification> verify(Optional<AuditHead> known) {
    return ready()
        .compose(ready -> sql.withConnection(db -> db.query(END).execute()))
        .map(TrailStore::end)
        .compose(
            end -> {
              TrailVerifier verifier = new TrailVerifier(known);
              return read(verifier, Long.MIN_VALUE, end.last())
                  .map(read -> verifier.end(end.head()));
            });
  }

  private Future<Void> read(TrailVerifier verifier, long after, long last) {
    Tuple part = Tuple.of(after, last, ROWS_AT_ONCE);
    return sql.withConnection(db -> rows(db, ONWARDS, part))
        .compose(
            rows ->
                rows.isEmpty()
                    ? Future.succeededFuture()
                    : checked(verifier, rows)
                        .compose(
                            done -> read(verifier, rows.get(rows.size() - 1).sequence(), last)));
  }

  /** Hashing 500 rows takes an event loop too long. */
  private Future<Void> checked(TrailVerifier verifier, List<AuditRow> rows) {
    return vertx.executeBlocking(
        () -> {
          rows.forEach(verifier::row);
          return null;
        },
        false);
  }

  /** A server that is away fails this after the connect timeout, not after that of migrations. */
  private Future<Void> ready() {
    Future<Void> before = migrated;
    if (before.succeeded()) {
      return before;
    }
    Future<Void> now = sql.ping().compose(answers -> sql.migrate("audit"));
    return now.onSuccess(done -> migrated = now);
  }

  private static Future<Void> append(SqlConnection tx, List<AuditEntry> entries) {
    return tx.query(LOCKED_HEAD)
        .execute()
        .compose(
            head ->
                known(tx, entries)
                    .compose(
                        known -> insert(tx, continued(head.iterator().next(), entries, known))));
  }

  private static Future<Set<String>> known(SqlConnection tx, List<AuditEntry> entries) {
    String[] keys = entries.stream().map(AuditEntry::key).toArray(String[]::new);
    return tx.preparedQuery(KNOWN)
        .execute(Tuple.of(keys))
        .map(
            rows -> {
              Set<String> known = new HashSet<>();
              rows.forEach(row -> known.add(row.getString(0)));
              return known;
            });
  }

  private static List<Tuple> continued(Row head, List<AuditEntry> entries, Set<String> known) {
    AuditHead last = new AuditHead(head.getLong("sequence"), head.getString("hash"));
    Instant now = head.getOffsetDateTime("now").toInstant().truncatedTo(ChronoUnit.MICROS);
    List<Tuple> rows = new ArrayList<>();
    for (AuditEntry entry : entries) {
      if (known.add(entry.key())) {
        AuditRow row = AuditRow.of(entry, last, now);
        rows.add(tuple(row));
        last = new AuditHead(row.sequence(), row.hash());
      }
    }
    return rows;
  }

  private static Future<Void> insert(SqlConnection tx, List<Tuple> rows) {
    return rows.isEmpty()
        ? Future.succeededFuture()
        : tx.preparedQuery(INSERT).executeBatch(rows).mapEmpty();
  }

  private static TrailEnd end(RowSet<Row> found) {
    Row end = found.iterator().next();
    AuditHead head =
        end.getLong("sequence") == null
            ? AuditHead.NONE
            : new AuditHead(end.getLong("sequence"), end.getString("hash"));
    return new TrailEnd(head, end.getLong("last"));
  }

  private static Future<List<AuditRow>> rows(SqlConnection db, String query, Tuple parameters) {
    return db.preparedQuery(query).execute(parameters).map(TrailStore::rows);
  }

  private static List<AuditRow> rows(RowSet<Row> found) {
    return StreamSupport.stream(found.spliterator(), false).map(TrailStore::row).toList();
  }

  private static AuditPage page(List<AuditRow> rows, int limit) {
    if (rows.size() <= limit) {
      return new AuditPage(rows, Optional.empty());
    }
    List<AuditRow> items = List.copyOf(rows.subList(0, limit));
    return new AuditPage(items, Optional.of(items.get(limit - 1).sequence()));
  }

  private static AuditRow row(Row row) {
    return new AuditRow(
        row.getLong("sequence"),
        row.getOffsetDateTime("recorded_at").toInstant(),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("key"),
        row.getString("actor"),
        row.getString("origin"),
        row.getString("address"),
        row.getString("action"),
        row.getString("target"),
        Optional.ofNullable(row.getString("before")),
        Optional.ofNullable(row.getString("after")),
        row.getString("result"),
        row.getString("previous"),
        row.getString("hash"));
  }

  private static Tuple tuple(AuditRow row) {
    return Tuple.tuple()
        .addLong(row.sequence())
        .addOffsetDateTime(utc(row.recordedAt()))
        .addOffsetDateTime(utc(row.at()))
        .addString(row.key())
        .addString(row.actor())
        .addString(row.origin())
        .addString(row.address())
        .addString(row.action())
        .addString(row.target())
        .addString(row.before().orElse(null))
        .addString(row.after().orElse(null))
        .addString(row.result())
        .addString(row.previous())
        .addString(row.hash());
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
