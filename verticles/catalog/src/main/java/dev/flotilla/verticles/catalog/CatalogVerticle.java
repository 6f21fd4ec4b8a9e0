package dev.flotilla.verticles.catalog;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.discovery.Registration;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.Publication;
import dev.flotilla.verticles.catalog.imports.ImportServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;

/** Puts the catalogue on a node: the contract on the bus, the import endpoint on HTTP. */
public final class CatalogVerticle extends VerticleBase {

  private final NodeContext node;
  private final CatalogOptions options;
  private ImportServer imports;
  private Registration importRecord;
  private Publication catalog;

  public CatalogVerticle(NodeContext node) {
    this.node = node;
    this.options = node.config().read("catalog.yaml", CatalogOptions.class);
  }

  @Override
  public Future<?> start() {
    return node.sql()
        .migrate("catalog")
        .compose(migrated -> openImports())
        .compose(open -> seed())
        .compose(seeded -> publish());
  }

  @Override
  public Future<?> stop() {
    return withdraw().eventually(this::closeImports);
  }

  private Future<Void> openImports() {
    Inventory inventory = node.services().client(Inventory.class);
    return ImportServer.start(vertx, options, node.sql(), inventory)
        .onSuccess(started -> imports = started)
        .mapEmpty();
  }

  private Future<Void> seed() {
    return options.seed()
        ? new Seed(vertx, node.sql()).into(imports.url())
        : Future.succeededFuture();
  }

  private Future<Void> publish() {
    return node.services()
        .publish(Catalog.class, new PgCatalog(node.sql()))
        .onSuccess(published -> catalog = published)
        .compose(published -> node.discovery().announce(importService(published)))
        .onSuccess(registration -> importRecord = registration)
        .mapEmpty();
  }

  private Announcement importService(Publication published) {
    return new Announcement(
        ImportServer.SERVICE,
        published.instance().version(),
        Kind.HTTP,
        imports.url(),
        Map.of("description", "products as CSV"));
  }

  private Future<Void> withdraw() {
    Future<Void> record = importRecord == null ? Future.succeededFuture() : importRecord.withdraw();
    Future<Void> contract = catalog == null ? Future.succeededFuture() : catalog.withdraw();
    return Future.join(record, contract).mapEmpty();
  }

  private Future<Void> closeImports() {
    return imports == null ? Future.succeededFuture() : imports.close();
  }
}
