package dev.flotilla.verticles.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.inventory.StockLevel;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.TestCluster;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** The shop on several nodes of this JVM; the last node hosts nothing and only calls. */
final class Shop implements AutoCloseable {

  /** Long for a busy machine; what is fast is asserted where it matters. */
  static final Duration PATIENCE = Duration.ofSeconds(40);

  static final Set<OrderStatus> ENDS =
      EnumSet.of(OrderStatus.SHIPPED, OrderStatus.REJECTED, OrderStatus.CANCELLED);

  private static final Set<Code> MAY_BE_REPEATED =
      EnumSet.of(Code.UNAVAILABLE, Code.UNKNOWN, Code.DEADLINE_EXCEEDED, Code.RESOURCE_EXHAUSTED);

  final TestBank bank;
  final TestCluster cluster;
  final List<ShopNode> nodes = new ArrayList<>();

  private Shop(int count, Path home) throws Exception {
    bank = new TestBank(home);
    cluster = TestCluster.start(count);
  }

  /** Opens a shop on all nodes but the last. */
  static Shop open(int count, String database, Path home) throws Exception {
    Shop shop = new Shop(count, home);
    try {
      Map<String, String> environment = Map.of("FLOTILLA_PAYMENTS_BANK", shop.bank.url());
      for (int i = 0; i < count; i++) {
        ShopNode node = ShopNode.open(shop.cluster.node(i), database, environment);
        shop.nodes.add(i < count - 1 ? node.openShop() : node);
      }
      return shop;
    } catch (Exception failed) {
      shop.close();
      throw failed;
    }
  }

  /** Orders until all that an order needs has been used. */
  void warmUp() throws Exception {
    setStock(PriceList.APPLE, 1_000);
    for (int i = 0; i < 10; i++) {
      awaitStatus(placeSurely("warm-" + i, "Ada", PriceList.APPLE, 1).id(), OrderStatus.SHIPPED);
    }
  }

  ShopNode client() {
    return nodes.get(nodes.size() - 1);
  }

  Future<Order> place(String key, String customer, String sku, int quantity) {
    return client().orders().place(key, order(customer, sku, quantity));
  }

  /** Places an order as a careful client does: again with the same key until there is an answer. */
  Order placeSurely(String key, String customer, String sku, int quantity) {
    return answered(key, place(key, customer, sku, quantity), customer, sku, quantity);
  }

  /** Waits for the answer to an order, and repeats it while there is none. */
  Order answered(String key, Future<Order> first, String customer, String sku, int quantity) {
    Future<Order> placed = first;
    for (int attempt = 1; ; attempt++) {
      try {
        return placed.await(20, SECONDS);
      } catch (ServiceFailure failure) {
        if (attempt == 10 || !MAY_BE_REPEATED.contains(failure.code())) {
          throw failure;
        }
        placed = place(key, customer, sku, quantity);
      } catch (TimeoutException late) {
        throw new AssertionError("no answer for " + key, late);
      }
    }
  }

  static PlaceOrder order(String customer, String sku, int quantity) {
    return new PlaceOrder(customer, List.of(new PlaceOrder.Item(sku, quantity)));
  }

  Order order(String id) throws Exception {
    return client().orders().order(id).await(10, SECONDS);
  }

  Order awaitStatus(String id, OrderStatus orderStatus) {
    return awaitStatus(id, Set.of(orderStatus));
  }

  Order awaitStatus(String id, Set<OrderStatus> orderStatuses) {
    Order[] last = {null};
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              last[0] = order(id);
              assertThat(last[0].status()).as(last[0].toString()).isIn(orderStatuses);
            });
    return last[0];
  }

  /** Waits until the order says why it does not go on. */
  Order awaitReason(String id, String beginning) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> order(id), order -> order.reason().orElse("").startsWith(beginning));
  }

  void setStock(String sku, long available) throws Exception {
    client().inventory().setStock(sku, new StockLevel(available)).await(20, SECONDS);
  }

  Stock stock(String sku) throws Exception {
    return client().inventory().stock(sku).await(10, SECONDS);
  }

  /** Ends a node as SIGKILL would. */
  void crash(int index) {
    cluster.crash(index);
    nodes.set(index, null);
  }

  @Override
  public void close() throws Exception {
    List<Future<Void>> closed =
        nodes.stream().filter(node -> node != null).map(ShopNode::close).toList();
    Future.join(closed).otherwiseEmpty().await(40, SECONDS);
    cluster.close();
    bank.close();
  }
}
