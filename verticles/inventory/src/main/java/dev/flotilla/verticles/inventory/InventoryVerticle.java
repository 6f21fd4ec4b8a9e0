package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.Publication;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Publishes {@link Inventory} over the node's database. */
public final class InventoryVerticle extends VerticleBase {

  private final NodeContext node;
  private Publication publication;

  /**
   * @param node what the verticle runs on
   */
  public InventoryVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    Inventory inventory = new PgInventory(new StockTable(node.sql()), new Reservations(node.sql()));
    return node.sql()
        .migrate("inventory")
        .compose(migrated -> node.services().publish(Inventory.class, inventory))
        .onSuccess(published -> publication = published);
  }

  @Override
  public Future<?> stop() {
    return publication == null ? Future.succeededFuture() : publication.withdraw();
  }
}
