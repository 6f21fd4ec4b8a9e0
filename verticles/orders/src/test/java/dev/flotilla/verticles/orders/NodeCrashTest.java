package dev.flotilla.verticles.orders;

import static dev.flotilla.verticles.orders.PriceList.APPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NodeCrashTest {

  @RegisterExtension final TestDatabase database = TestDatabase.empty();
  @TempDir Path home;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    shop = Shop.open(3, database.uri(), home);
    shop.setStock(APPLE, 1_000);
    for (int i = 0; i < 20; i++) {
      shop.awaitStatus(shop.placeSurely("warm-" + i, "Ada", APPLE, 1).id(), OrderStatus.SHIPPED);
    }
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
  }

  @Test
  void everyOrderReachesItsEndAndNoneIsChargedTwiceWhenItsNodeDies() throws Exception {
    shop.bank.mode("{\"latencyMs\": 150}"); // so that orders are in every state when it happens
    List<Future<Order>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(shop.place("crash-" + i, i % 10 == 0 ? "declined" : "Ada", APPLE, 1));
    }
    shop.answered(
        "crash-3", all.get(3), "Ada", APPLE, 1); // by now some are done, most are under way

    shop.crash(0);

    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String customer = i % 10 == 0 ? "declined" : "Ada";
      Order placed = shop.answered("crash-" + i, all.get(i), customer, APPLE, 1);
      Order end = shop.awaitStatus(placed.id(), Shop.ENDS);
      assertThat(end.status()).isEqualTo(i % 10 == 0 ? OrderStatus.CANCELLED : OrderStatus.SHIPPED);
      ids.add(end.id());
    }

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(shop.bank.chargedOrders()).doesNotHaveDuplicates().hasSize(20 + 90);
    await()
        .atMost(Shop.PATIENCE)
        .untilAsserted(
            () -> assertThat(shop.stock(APPLE)).isEqualTo(new Stock(APPLE, 1_000 - 110, 110)));
    // Asking again, after all that, still finds the same orders.
    assertThat(
            IntStream.range(1, 10)
                .mapToObj(i -> shop.placeSurely("crash-" + i, "Ada", APPLE, 1).id()))
        .isEqualTo(ids.subList(1, 10));
  }

  @Test
  void anOrderWhoseNodeDiedAfterTheAnswerIsTakenOver() throws Exception {
    shop.bank.mode("{\"hang\": true}");
    List<Order> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(shop.placeSurely("waits-" + i, "Ada", APPLE, 1));
    }
    assertThat(waiting)
        .map(order -> shop.awaitReason(order.id(), "payment").status())
        .containsOnly(OrderStatus.RESERVED);

    shop.crash(1);
    shop.bank.mode("{}");

    waiting.forEach(order -> shop.awaitStatus(order.id(), OrderStatus.SHIPPED));
    assertThat(shop.bank.chargedOrders()).doesNotHaveDuplicates().hasSize(20 + 10);
  }
}
