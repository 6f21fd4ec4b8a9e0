package dev.flotilla.verticles.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrderTaskRepositoryTest {

  private static final OrdersOptions LONG_LEASE = leaseOf(Duration.ofHours(1));

  private static final Parcel PARCEL = new Parcel("o1", "Ada", List.of(new Parcel.Content("A", 1)));

  @RegisterExtension final TestDatabase database = TestDatabase.migrated("orders");

  private Vertx vertx;
  private Sql sql;
  private OrderRepository book;
  private OrderTaskRepository table;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    sql = database.sql(vertx);
    book = new OrderRepository(sql, LONG_LEASE.leaseDuration());
    table = new OrderTaskRepository(sql, LONG_LEASE);
  }

  @AfterEach
  void close() throws Exception {
    result(sql.close());
    result(vertx.close());
  }

  @Test
  void aKeyIsInsertedOnce() throws Exception {
    assertThat(insert("o1", "k1")).isPresent();
    assertThat(insert("o2", "k1")).isEmpty();
  }

  @Test
  void anOrderIsTakenOverOnlyWhenItsLeaseIsOver() throws Exception {
    insert("o1", "k1");
    assertThat(result(table.claim(10))).isEmpty();
    endLeases();

    OrderTask taken = claimOne();

    assertThat(taken.id()).isEqualTo("o1");
    assertThat(taken.attempt()).isEqualTo(2);
    assertThat(result(table.claim(10))).isEmpty();
  }

  @Test
  void aLeaseEndsByItself() throws Exception {
    OrdersOptions options = leaseOf(Duration.ofMillis(50));
    OrderTaskRepository hasty = new OrderTaskRepository(sql, options);
    insert(new OrderRepository(sql, options.leaseDuration()), "o1", "k1");

    await().atMost(Duration.ofSeconds(20)).until(() -> !result(hasty.claim(1)).isEmpty());
    await().atMost(Duration.ofSeconds(20)).until(() -> !result(hasty.claim(1)).isEmpty());
  }

  @Test
  void whoLostAnOrderCannotMoveIt() throws Exception {
    OrderTask loser = insert("o1", "k1").orElseThrow();
    endLeases();
    OrderTask winner = claimOne();

    assertThat(result(table.reserved(loser))).isEmpty();
    assertThat(result(table.refused(loser, OrderStatus.REJECTED, "late"))).isEmpty();
    assertThat(result(table.postpone(loser, "late"))).isEmpty();
    OrderTask reserved = result(table.reserved(winner)).orElseThrow();

    assertThat(reserved.orderStatus()).isEqualTo(OrderStatus.RESERVED);
    assertThat(reserved.order().reason()).isEmpty();
  }

  @Test
  void aLeaseIsRenewedOnlyByWhoHoldsTheOrder() throws Exception {
    OrderTask orderTask = insert("o1", "k1").orElseThrow();
    assertThat(result(table.renewed(orderTask))).isPresent();

    endLeases();
    OrderTask winner = claimOne();

    assertThat(result(table.renewed(orderTask))).isEmpty();
    assertThat(result(table.renewed(winner))).isPresent();
  }

  @Test
  void aMoveCannotBeMadeTwice() throws Exception {
    OrderTask orderTask = insert("o1", "k1").orElseThrow();
    OrderTask reserved = result(table.reserved(orderTask)).orElseThrow();

    assertThat(result(table.reserved(orderTask))).isEmpty();
    assertThat(result(table.paid(reserved, PARCEL))).isPresent();
    assertThat(result(table.paid(reserved, PARCEL))).isEmpty();
    assertThat(result(table.refused(reserved, OrderStatus.CANCELLED, "late"))).isEmpty();
  }

  @Test
  void aPaidOrderLeavesExactlyOneParcel() throws Exception {
    OrderTask orderTask = insert("o1", "k1").orElseThrow();
    result(table.paid(result(table.reserved(orderTask)).orElseThrow(), PARCEL));

    assertThat(parcels()).isEqualTo(1);
    assertThat(result(book.byId("o1")).open()).isFalse();
    assertThat(result(table.paid(orderTask, PARCEL))).isEmpty();
    assertThat(parcels()).isEqualTo(1);
  }

  @Test
  void aRefusedOrderOwesItsReleaseUntilItIsDone() throws Exception {
    OrderTask orderTask = insert("o1", "k1").orElseThrow();

    OrderTask refused =
        result(table.refused(orderTask, OrderStatus.REJECTED, "none left")).orElseThrow();
    assertThat(refused.releaseDue()).isTrue();
    OrderTask postponed = result(table.postpone(refused, "inventory is away")).orElseThrow();
    assertThat(postponed.order().reason()).hasValue("none left");
    endLeases();
    OrderTask again = claimOne();
    OrderTask released = result(table.released(again)).orElseThrow();

    assertThat(released.releaseDue()).isFalse();
    assertThat(released.open()).isFalse();
    assertThat(result(table.released(again))).isEmpty();
  }

  @Test
  void aPostponedOrderSaysWhyAndComesBack() throws Exception {
    OrderTask orderTask = insert("o1", "k1").orElseThrow();

    OrderTask postponed = result(table.postpone(orderTask, "waits")).orElseThrow();

    assertThat(postponed.order().reason()).hasValue("waits");
    assertThat(postponed.inProgress()).isFalse();
    endLeases();
    assertThat(claimOne().order().reason()).hasValue("waits");
  }

  @Test
  void twoClaimsAtOnceShareTheOrders() throws Exception {
    for (int i = 0; i < 20; i++) {
      insert("o" + i, "k" + i);
    }
    endLeases();

    Future<List<OrderTask>> one = table.claim(12);
    Future<List<OrderTask>> other = table.claim(12);

    assertThat(Stream.concat(result(one).stream(), result(other).stream()).map(OrderTask::id))
        .doesNotHaveDuplicates()
        .hasSizeBetween(12, 20);
  }

  private static OrdersOptions leaseOf(Duration lease) {
    return OrdersOptions.builder().stepTimeout(lease.dividedBy(2)).leaseDuration(lease).build();
  }

  /** As when whoever works on the orders dies, and time passes. */
  private void endLeases() throws Exception {
    result(
        sql.withConnection(
            connection ->
                connection
                    .query("UPDATE orders.orders SET due_at = now() WHERE due_at IS NOT NULL")
                    .execute()));
  }

  private OrderTask claimOne() throws Exception {
    return result(table.claim(1)).get(0);
  }

  private Optional<OrderTask> insert(String id, String key) throws Exception {
    return insert(book, id, key);
  }

  private static Optional<OrderTask> insert(OrderRepository book, String id, String key)
      throws Exception {
    Basket basket = Basket.of(new PlaceOrder("Ada", List.of(new PlaceOrder.Item("A", 1))));
    PricedBasket pricedBasket =
        PricedBasket.of(basket, List.of(new Product("A", "A", "", "x", 5, "EUR")));
    return result(book.insert(id, key, basket, pricedBasket));
  }

  private long parcels() throws Exception {
    return count("SELECT count(*) FROM orders.outbox");
  }

  private long count(String query) throws Exception {
    return result(sql.withConnection(connection -> connection.query(query).execute()))
        .iterator()
        .next()
        .getLong(0);
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }
}
