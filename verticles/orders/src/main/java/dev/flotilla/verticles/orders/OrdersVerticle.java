package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.contracts.payments.Payments;
import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.contracts.shipping.Shipping;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.Publication;
import dev.flotilla.rpc.Services;
import dev.flotilla.sql.Poller;
import dev.flotilla.sql.PollerOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Publishes {@link Orders}, takes over orders that have no worker, and hands parcels to shipping.
 * Its settings are in {@code orders.yaml}.
 */
public final class OrdersVerticle extends VerticleBase {

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  private final NodeContext node;
  private OrdersOptions options;
  private OrderProcessor orderProcessor;
  private Publication publication;
  private Poller<OrderTask> worker;
  private Poller<Parcel> relay;

  /**
   * @param node what the verticle runs on
   */
  public OrdersVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    options = node.config().read("orders.yaml", OrdersOptions.class);
    return node.sql()
        .migrate("orders")
        .compose(migrated -> publish())
        .onSuccess(published -> publication = published);
  }

  private Future<Publication> publish() {
    Services services = node.services();
    relay = relay(new Outbox(node.sql(), services.client(Shipping.class), options));
    OrderTaskRepository repository = new OrderTaskRepository(node.sql(), options);
    Saga saga =
        new Saga(
            repository,
            new SagaCalls(vertx, node.clock(), options.stepTimeout()),
            services.client(Inventory.class),
            services.client(Payments.class),
            relay::wake);
    worker = worker(repository, saga);
    orderProcessor =
        new OrderProcessor(
            vertx,
            node.clock(),
            options,
            repository,
            saga,
            OrderProcessor.bulkhead(node.mesh(), options));
    OrderRepository orderRepository = new OrderRepository(node.sql(), options.leaseDuration());
    Catalog catalog = services.client(Catalog.class);
    OrderPlacement orderPlacement =
        new OrderPlacement(vertx, node.clock(), options, orderRepository, catalog, orderProcessor);
    return services.publish(Orders.class, new PgOrders(orderPlacement, orderRepository));
  }

  private Poller<OrderTask> worker(OrderTaskRepository repository, Saga saga) {
    return Poller.start(
        vertx,
        node.clock(),
        polling("orders", options.stepTimeout().multipliedBy(4)),
        repository::claim,
        orderTask -> saga.drive(orderTask).mapEmpty());
  }

  private Poller<Parcel> relay(Outbox outbox) {
    return Poller.start(
        vertx,
        node.clock(),
        polling("outbox", options.stepTimeout()),
        outbox::claim,
        outbox::handOver);
  }

  private PollerOptions polling(String name, Duration workTimeout) {
    return new PollerOptions(
        name, options.pollInterval(), options.maxInFlightBackground(), workTimeout, STOP_DEADLINE);
  }

  @Override
  public Future<?> stop() {
    Future<Void> withdrawn =
        publication == null ? Future.succeededFuture() : publication.withdraw();
    return withdrawn
        .eventually(() -> worker == null ? Future.succeededFuture() : worker.stop())
        .eventually(() -> orderProcessor == null ? Future.succeededFuture() : placed())
        .eventually(() -> relay == null ? Future.succeededFuture() : relay.stop());
  }

  private Future<Void> placed() {
    return orderProcessor
        .idle()
        .timeout(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }
}
