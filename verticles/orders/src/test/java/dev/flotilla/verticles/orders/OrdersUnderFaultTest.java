package dev.flotilla.verticles.orders;

import static dev.flotilla.verticles.orders.PriceList.APPLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.testkit.FaultProxy;
import dev.flotilla.testkit.TestDatabase;
import dev.flotilla.verticles.inventory.InventoryVerticle;
import dev.flotilla.verticles.shipping.ShippingVerticle;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class OrdersUnderFaultTest {

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.empty();
  @TempDir static Path home;
  private static FaultProxy database;
  private static Shop shop;

  @BeforeAll
  static void open() throws Exception {
    URI uri = URI.create(DATABASE.uri());
    database = FaultProxy.to(uri.getHost(), uri.getPort());
    String proxied =
        new URI(
                uri.getScheme(),
                uri.getUserInfo(),
                uri.getHost(),
                database.port(),
                uri.getPath(),
                uri.getQuery(),
                null)
            .toString();
    shop = Shop.open(3, proxied, home);
    shop.warmUp();
  }

  @AfterAll
  static void close() throws Exception {
    shop.close();
    database.close();
  }

  @Test
  void aHungBankMeansReservedWithAReasonQuicklyAndPaidLater() throws Exception {
    shop.bank.mode("{\"hang\": true}");
    long start = System.nanoTime();
    Order placed = shop.placeSurely("hang", "Ada", APPLE, 1);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    Order order = shop.awaitReason(placed.id(), "payment");
    assertThat(order.status()).isEqualTo(OrderStatus.RESERVED);
    assertThat(took).isLessThan(Duration.ofSeconds(20));

    shop.bank.mode("{}");
    Order paid = shop.awaitStatus(order.id(), OrderStatus.SHIPPED);
    assertThat(paid.reason()).isEmpty();
    assertThat(shop.bank.chargedOrders()).containsOnlyOnce(order.id());
  }

  @Test
  void aBankThatFailsBeforeAndAfterBookingChargesOnce() throws Exception {
    shop.bank.mode("{\"errorRate\": 0.4}");
    List<Future<Order>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(shop.place("errors-" + i, "Ada", APPLE, 1));
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Order order = shop.answered("errors-" + i, all.get(i), "Ada", APPLE, 1);
      // NEW, too: whose turn comes late is answered before it is reserved.
      assertThat(order.status()).isNotIn(OrderStatus.REJECTED, OrderStatus.CANCELLED);
      ids.add(order.id());
    }

    shop.bank.mode("{}");

    ids.forEach(id -> shop.awaitStatus(id, OrderStatus.SHIPPED));
    assertThat(shop.bank.chargedOrders()).doesNotHaveDuplicates().containsAll(ids);
  }

  @Test
  void withoutInventoryAnOrderWaitsAndSaysSo() throws Exception {
    shop.nodes.get(0).undeploy(InventoryVerticle.class);
    shop.nodes.get(1).undeploy(InventoryVerticle.class);

    Order placed = shop.placeSurely("no-inventory", "Ada", APPLE, 1);
    Order order = shop.awaitReason(placed.id(), "reservation");
    assertThat(order.status()).isEqualTo(OrderStatus.NEW);

    shop.nodes.get(0).deploy(InventoryVerticle.class, InventoryVerticle::new);
    shop.nodes.get(1).deploy(InventoryVerticle.class, InventoryVerticle::new);
    shop.awaitStatus(order.id(), OrderStatus.SHIPPED);
  }

  @Test
  void withoutShippingAnOrderStaysPaid() throws Exception {
    shop.nodes.get(0).undeploy(ShippingVerticle.class);
    shop.nodes.get(1).undeploy(ShippingVerticle.class);

    Order order = shop.placeSurely("no-shipping", "Ada", APPLE, 1);
    shop.awaitStatus(order.id(), OrderStatus.PAID);

    shop.nodes.get(1).deploy(ShippingVerticle.class, ShippingVerticle::new);
    shop.awaitStatus(order.id(), OrderStatus.SHIPPED);
    shop.nodes.get(0).deploy(ShippingVerticle.class, ShippingVerticle::new);
  }

  @Test
  void whatWasUnderWayWhenTheDatabaseWentAwayIsFinishedWhenItIsBack() throws Exception {
    shop.bank.mode("{\"latencyMs\": 100}");
    List<Future<Order>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(shop.place("away-" + i, "Ada", APPLE, 1));
    }
    all.get(0).await();

    database.refuse();
    // While it is away an answer is a failure with a code, and soon.
    Future<Order> hopeless = shop.place("away-hopeless", "Ada", APPLE, 1);
    assertThat(hopeless.otherwiseEmpty().await()).isNull();
    database.pass();

    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Order order = shop.answered("away-" + i, all.get(i), "Ada", APPLE, 1);
      ids.add(shop.awaitStatus(order.id(), OrderStatus.SHIPPED).id());
    }
    shop.bank.mode("{}");
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(shop.bank.chargedOrders()).doesNotHaveDuplicates().containsAll(ids);
  }
}
