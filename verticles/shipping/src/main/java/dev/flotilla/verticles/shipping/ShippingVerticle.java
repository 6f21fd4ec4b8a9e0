package dev.flotilla.verticles.shipping;

import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.contracts.shipping.Shipment;
import dev.flotilla.contracts.shipping.Shipping;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.Publication;
import dev.flotilla.sql.Poller;
import dev.flotilla.sql.PollerOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Publishes {@link Shipping} and sends the parcels that are due, as {@code shipping.yaml} says. */
public final class ShippingVerticle extends VerticleBase {

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

  private final NodeContext node;
  private Publication publication;
  private Poller<Shipment> sender;

  /**
   * @param node what the verticle runs on
   */
  public ShippingVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    ShippingOptions options = node.config().read("shipping.yaml", ShippingOptions.class);
    ParcelTable parcels = new ParcelTable(node.sql());
    Dispatch dispatch =
        new Dispatch(parcels, node.services().client(Orders.class), () -> sender.wake());
    return node.sql()
        .migrate("shipping")
        .onSuccess(migrated -> startSender(options, parcels, dispatch))
        .compose(migrated -> node.services().publish(Shipping.class, dispatch))
        .onSuccess(published -> publication = published);
  }

  private void startSender(ShippingOptions options, ParcelTable parcels, Dispatch dispatch) {
    PollerOptions polling =
        new PollerOptions(
            "shipping",
            options.pollInterval(),
            options.maxInFlightParcels(),
            options.stepTimeout(),
            STOP_DEADLINE);
    sender =
        Poller.start(
            vertx,
            node.clock(),
            polling,
            atMost -> parcels.claim(atMost, options.leaseDuration(), options.maxBackoff()),
            dispatch::send);
  }

  @Override
  public Future<?> stop() {
    Future<Void> withdrawn =
        publication == null ? Future.succeededFuture() : publication.withdraw();
    return withdrawn.eventually(() -> sender == null ? Future.succeededFuture() : sender.stop());
  }
}
