package dev.flotilla.verticles.orders;

import static dev.flotilla.verticles.orders.PriceList.APPLE;
import static dev.flotilla.verticles.orders.PriceList.DOLLAR;
import static dev.flotilla.verticles.orders.PriceList.GIFT;
import static dev.flotilla.verticles.orders.PriceList.PEAR;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class OrdersInClusterTest {

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.empty();
  @TempDir static Path home;
  private static Shop shop;

  @BeforeAll
  static void open() throws Exception {
    shop = Shop.open(3, DATABASE.uri(), home);
    shop.warmUp();
  }

  @AfterAll
  static void close() throws Exception {
    shop.close();
  }

  @BeforeEach
  void fillShelves() throws Exception {
    for (String sku : List.of(APPLE, PEAR, DOLLAR, GIFT)) {
      shop.setStock(sku, 100);
    }
  }

  @Test
  void anOrderIsPaidWhenItsAnswerComesAndShippedSoonAfter() throws Exception {
    PlaceOrder request =
        new PlaceOrder("Ada", List.of(new PlaceOrder.Item(PEAR, 1), new PlaceOrder.Item(APPLE, 2)));

    // A machine that builds something else as well may need more than one.
    List<Order> tries = new ArrayList<>();
    await()
        .atMost(Shop.PATIENCE)
        .until(
            () -> {
              tries.add(result(shop.client().orders().place("way-" + tries.size(), request)));
              return tries.get(tries.size() - 1).status() == OrderStatus.PAID;
            });
    Order order = tries.get(tries.size() - 1);

    assertThat(order.total()).isEqualTo(530);
    assertThat(order.items())
        .containsExactly(new Order.OrderLine(APPLE, 2, 150), new Order.OrderLine(PEAR, 1, 230));
    Order shipped = shop.awaitStatus(order.id(), OrderStatus.SHIPPED);
    assertThat(shipped.trackingId()).isPresent();
    assertThat(shop.bank.chargedOrders()).containsOnlyOnce(order.id());
    tries.forEach(other -> shop.awaitStatus(other.id(), Shop.ENDS));
  }

  @Test
  void aRepeatedKeyWithTheSameBodyGivesTheSameOrder() throws Exception {
    Order first = shop.placeSurely("again", "Ada", APPLE, 1);
    Order second = shop.placeSurely("again", "Ada", APPLE, 1);

    assertThat(second.id()).isEqualTo(first.id());
    shop.awaitStatus(first.id(), OrderStatus.SHIPPED);
    assertThat(shop.stock(APPLE).available()).isEqualTo(99);
  }

  @Test
  void theSameKeyAtTheSameMomentOnTwoNodesIsOneOrder() throws Exception {
    List<Future<Order>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(shop.nodes.get(i % 3).orders().place("together", Shop.order("Ada", APPLE, 1)));
    }

    List<String> ids = new ArrayList<>();
    for (Future<Order> placed : all) {
      ids.add(result(placed).id());
    }

    assertThat(ids.stream().distinct()).hasSize(1);
    shop.awaitStatus(ids.get(0), OrderStatus.SHIPPED);
    assertThat(shop.stock(APPLE).available()).isEqualTo(99);
    assertThat(shop.bank.chargedOrders()).containsOnlyOnce(ids.get(0));
  }

  @Test
  void aRepeatedKeyWithAnotherBodyIsRefused() throws Exception {
    Order first = result(shop.place("other", "Ada", APPLE, 1));

    assertThat(refusal(shop.place("other", "Ada", APPLE, 2)).code()).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(refusal(shop.place("other", "Bob", APPLE, 1)).code()).isEqualTo(Code.ALREADY_EXISTS);
    shop.awaitStatus(first.id(), Shop.ENDS);
  }

  @Test
  void anUnknownSkuStoresNothing() throws Exception {
    ServiceFailure refused = refusal(shop.place("unknown", "Ada", "NOTHING", 1));

    assertThat(refused.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(refused).hasMessageContaining("NOTHING");
    Order placed = result(shop.place("unknown", "Ada", APPLE, 1));
    assertThat(shop.awaitStatus(placed.id(), OrderStatus.SHIPPED).total()).isEqualTo(150);
  }

  @Test
  void malformedRequestsAreRefused() throws Exception {
    PlaceOrder mixed =
        new PlaceOrder(
            "Ada", List.of(new PlaceOrder.Item(APPLE, 1), new PlaceOrder.Item(DOLLAR, 1)));

    assertThat(refusal(shop.client().orders().place("mixed", mixed)).code())
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(refusal(shop.place("a b", "Ada", APPLE, 1)).code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(refusal(shop.client().orders().order("nobody's")).code()).isEqualTo(Code.NOT_FOUND);
    assertThat(refusal(shop.client().orders().shipped("nobody's", "T1")).code())
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void whoWantsMoreThanThereIsIsRejectedWithAReason() throws Exception {
    shop.setStock(APPLE, 3);

    Order placed = result(shop.place("greedy", "Ada", APPLE, 4));

    Order order = shop.awaitStatus(placed.id(), OrderStatus.REJECTED);
    assertThat(order.reason()).hasValue("out of stock: 4 of APPLE wanted, 3 available");
    assertThat(shop.stock(APPLE).available()).isEqualTo(3);
    assertThat(shop.bank.chargedOrders()).doesNotContain(order.id());
  }

  @Test
  void whoCannotPayIsCancelledAndTheUnitsAreBack() throws Exception {
    Order placed = result(shop.place("poor", "declined", PEAR, 4));

    Order order = shop.awaitStatus(placed.id(), OrderStatus.CANCELLED);
    assertThat(order.reason()).hasValue("payment declined: the customer's account is empty");
    // It is said to be cancelled before its units are given back.
    await()
        .atMost(Shop.PATIENCE)
        .untilAsserted(() -> assertThat(shop.stock(PEAR).available()).isEqualTo(100));
  }

  @Test
  void whatCostsNothingIsNotTakenToTheBank() throws Exception {
    Order order = result(shop.place("gift", "declined", GIFT, 1));

    shop.awaitStatus(order.id(), OrderStatus.SHIPPED);
    assertThat(shop.bank.chargedOrders()).doesNotContain(order.id());
  }

  @Test
  void twoHundredOrdersForOneHundredUnitsAreExactlyOneHundredPaid() throws Exception {
    Stock before = shop.stock(PEAR);
    List<Future<Order>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(shop.place("rush-" + i, "Ada", PEAR, 1));
    }

    int sold = 0;
    for (int i = 0; i < 200; i++) {
      Order placed = shop.answered("rush-" + i, all.get(i), "Ada", PEAR, 1);
      Order end = shop.awaitStatus(placed.id(), Shop.ENDS);
      sold += end.status() == OrderStatus.SHIPPED ? 1 : 0;
      if (end.status() != OrderStatus.SHIPPED) {
        assertThat(end.status()).isEqualTo(OrderStatus.REJECTED);
        assertThat(end.reason().orElseThrow()).contains("out of stock");
      }
    }

    assertThat(sold).isEqualTo(100);
    assertThat(shop.stock(PEAR)).isEqualTo(new Stock(PEAR, 0, before.reserved() + 100));
    assertThat(shop.bank.chargedOrders()).doesNotHaveDuplicates();
  }

  private static ServiceFailure refusal(Future<?> refused) {
    return catchThrowableOfType(ServiceFailure.class, () -> result(refused));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.await(30, SECONDS);
  }
}
