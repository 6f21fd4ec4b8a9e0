package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.core.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of {@code orders.orders} and back. */
final class OrderRowMapper {

  /** What every statement of the table returns. */
  static final String COLUMNS =
      "id, status, reason, customer, lines, total, currency, tracking_id, created_at, updated_at, "
          + "attempt, release_due, due_at IS NOT NULL AS open";

  private OrderRowMapper() {}

  static Optional<OrderTask> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(orderTask(rows.iterator().next()));
  }

  static List<OrderTask> all(RowSet<Row> rows) {
    List<OrderTask> orderTasks = new ArrayList<>();
    rows.forEach(row -> orderTasks.add(orderTask(row)));
    return orderTasks;
  }

  private static OrderTask orderTask(Row row) {
    Order order =
        new Order(
            row.getString("id"),
            Order.OrderStatus.valueOf(row.getString("status")),
            Optional.ofNullable(row.getString("reason")),
            row.getString("customer"),
            orderLines(row.getJsonArray("lines")),
            row.getLong("total"),
            row.getString("currency"),
            Optional.ofNullable(row.getString("tracking_id")),
            row.getOffsetDateTime("created_at").toInstant(),
            row.getOffsetDateTime("updated_at").toInstant());
    return new OrderTask(
        order, row.getLong("attempt"), row.getBoolean("release_due"), row.getBoolean("open"));
  }

  private static List<Order.OrderLine> orderLines(JsonArray json) {
    return List.of(Json.decode(json.toBuffer(), Order.OrderLine[].class));
  }

  static JsonArray json(List<Order.OrderLine> orderLines) {
    return new JsonArray(Json.encode(orderLines));
  }

  static JsonObject json(Object value) {
    return new JsonObject(Json.encode(value));
  }
}
