package dev.flotilla.verticles.shipping;

import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.contracts.shipping.Shipment;
import dev.flotilla.core.Json;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Parcels, one statement per method. Times are the database's. */
final class ParcelTable {

  // The no-op update returns the parcel that is there already, with the id it got first.
  private static final String ACCEPT =
      """
      INSERT INTO shipping.parcel AS p (order_id, tracking_id, customer, contents)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (order_id) DO UPDATE SET order_id = p.order_id
      RETURNING order_id, tracking_id
      """;

  private static final String CLAIM =
      """
      UPDATE shipping.parcel SET failures = failures + 1,
        due_at = now() + least($2::float8 * power(2, least(failures, 30)), $3::float8)
          * interval '1 millisecond'
      WHERE order_id IN (
        SELECT order_id FROM shipping.parcel WHERE due_at <= now()
        ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING order_id, tracking_id
      """;

  private static final String SENT =
      "UPDATE shipping.parcel SET sent_at = now() WHERE order_id = $1 AND sent_at IS NULL";

  private static final String TOLD = "UPDATE shipping.parcel SET due_at = NULL WHERE order_id = $1";

  private final Sql sql;

  ParcelTable(Sql sql) {
    this.sql = sql;
  }

  /** Stores a parcel under a tracking id, or finds it stored under another. */
  Future<Shipment> accept(Parcel parcel, String trackingId) {
    JsonArray contents = new JsonArray(Json.encode(parcel.contents()));
    return run(
            ACCEPT,
            Tuple.tuple()
                .addString(parcel.orderId())
                .addString(trackingId)
                .addString(parcel.customer())
                .addValue(contents))
        .map(rows -> all(rows).get(0));
  }

  /** Parcels that are due; the lease grows with each failed attempt. */
  Future<List<Shipment>> claim(int atMost, Duration lease, Duration longest) {
    return run(CLAIM, Tuple.of(atMost, (double) lease.toMillis(), (double) longest.toMillis()))
        .map(ParcelTable::all);
  }

  Future<Void> sent(String orderId) {
    return run(SENT, Tuple.of(orderId)).mapEmpty();
  }

  Future<Void> told(String orderId) {
    return run(TOLD, Tuple.of(orderId)).mapEmpty();
  }

  private Future<RowSet<Row>> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }

  private static List<Shipment> all(RowSet<Row> rows) {
    List<Shipment> shipments = new ArrayList<>();
    rows.forEach(
        row ->
            shipments.add(new Shipment(row.getString("order_id"), row.getString("tracking_id"))));
    return shipments;
  }
}
