package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Payments;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.Publication;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Publishes {@link Payments} over the bank of {@code payments.yaml}, behind the breaker bank. */
public final class PaymentsVerticle extends VerticleBase {

  private final NodeContext node;
  private BankClient bank;
  private Publication publication;

  /**
   * @param node what the verticle runs on
   */
  public PaymentsVerticle(NodeContext node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    PaymentsOptions options = node.config().read("payments.yaml", PaymentsOptions.class);
    bank = new BankClient(vertx, options);
    Payments payments = new BankPayments(new Ledger(node.sql()), bank, node.mesh().breaker("bank"));
    return node.sql()
        .migrate("payments")
        .compose(migrated -> node.services().publish(Payments.class, payments))
        .onSuccess(published -> publication = published);
  }

  @Override
  public Future<?> stop() {
    Future<Void> withdrawn =
        publication == null ? Future.succeededFuture() : publication.withdraw();
    return withdrawn.eventually(() -> bank == null ? Future.succeededFuture() : bank.close());
  }
}
