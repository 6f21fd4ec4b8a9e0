package dev.flotilla.verticles.orders;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.cluster.Node;
import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import dev.flotilla.verticles.inventory.InventoryVerticle;
import dev.flotilla.verticles.payments.PaymentsVerticle;
import dev.flotilla.verticles.shipping.ShippingVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One node of the shop in a test: the abilities over a clustered Vert.x, and its verticles. */
final class ShopNode {

  private static final Path CLUSTER_CONFIG = Path.of("../../cluster-config");

  private final NodeContext context;
  private final Map<Class<?>, String> deployed = new HashMap<>();

  private ShopNode(NodeContext context) {
    this.context = context;
  }

  /** Opens the abilities with the policies of cluster-config; deploys nothing. */
  static ShopNode open(Node node, String database, Map<String, String> environment)
      throws Exception {
    ConfigDirectory config = new ConfigDirectory(CLUSTER_CONFIG, environment);
    Discovery discovery =
        Discovery.open(node.vertx(), DiscoveryOptions.defaults()).await(10, SECONDS);
    Mesh mesh = Mesh.create(node.vertx(), discovery, config.read("policies.yaml", Policies.class));
    PolicyStore policies = PolicyStore.open(node.vertx(), mesh).await(10, SECONDS);
    RpcOptions rpc = RpcOptions.builder().caller("test").version("0").build();
    Services services = Services.create(node.vertx(), discovery, mesh, rpc);
    Sql sql = Sql.open(node.vertx(), SqlOptions.of(database));
    return new ShopNode(
        new NodeContext(node, discovery, mesh, policies, services, sql, config, Clock.system()));
  }

  /** Publishes and deploys the whole shop. */
  ShopNode openShop() throws Exception {
    context.services().publish(Catalog.class, new PriceList()).await(20, SECONDS);
    deploy(InventoryVerticle.class, InventoryVerticle::new);
    deploy(PaymentsVerticle.class, PaymentsVerticle::new);
    deploy(ShippingVerticle.class, ShippingVerticle::new);
    deploy(OrdersVerticle.class, OrdersVerticle::new);
    return this;
  }

  void deploy(Class<?> type, Function<NodeContext, Deployable> verticle) throws Exception {
    deployed.put(
        type, context.node().vertx().deployVerticle(verticle.apply(context)).await(30, SECONDS));
  }

  void undeploy(Class<?> type) throws Exception {
    context.node().vertx().undeploy(deployed.remove(type)).await(30, SECONDS);
  }

  Orders orders() {
    return context.services().client(Orders.class);
  }

  Inventory inventory() {
    return context.services().client(Inventory.class);
  }

  Sql sql() {
    return context.sql();
  }

  /** Closes everything but the node itself, which belongs to the cluster of the test. */
  Future<Void> close() {
    List<String> ids = List.copyOf(deployed.values());
    return Future.join(ids.stream().map(context.node().vertx()::undeploy).toList())
        .eventually(() -> context.services().quiesce())
        .eventually(() -> context.mesh().close())
        .eventually(() -> context.discovery().close())
        .eventually(() -> context.sql().close())
        .mapEmpty();
  }
}
