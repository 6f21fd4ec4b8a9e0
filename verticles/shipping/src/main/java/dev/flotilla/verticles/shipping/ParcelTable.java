package dev.flotilla.verticles.shipping;

import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.contracts.shipping.Shipment;
import dev.flotilla.core.Json;
import dev.flotilla.sql.Leases;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Parcels, one statement per method. All times are those of the database. */
final class ParcelTable {

  // The update changes nothing: it returns a parcel that was stored before, with its first id.
  private static final String ACCEPT =
      """
      INSERT INTO shipping.parcel AS p (order_id, tracking_id, customer, contents)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (order_id) DO UPDATE SET order_id = p.order_id
      RETURNING order_id, tracking_id
      """;

  private static final String CLAIM =
      Leases.claim(
          "shipping.parcel",
          "order_id",
          "failures = failures + 1, due_at = " + Leases.after(Leases.backoff("$2", "$3")),
          "order_id, tracking_id");

  private static final String SENT =
      "UPDATE shipping.parcel SET sent_at = now() WHERE order_id = $1 AND sent_at IS NULL";

  private static final String TOLD = "UPDATE shipping.parcel SET due_at = NULL WHERE order_id = $1";

  private final Sql sql;

  ParcelTable(Sql sql) {
    this.sql = sql;
  }

  /** Stores a parcel with a tracking id, or returns it with the id that it was given before. */
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
  Future<List<Shipment>> claim(int atMost, Duration lease, Duration maxLease) {
    return run(CLAIM, Tuple.of(atMost, Leases.millis(lease), Leases.millis(maxLease)))
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
