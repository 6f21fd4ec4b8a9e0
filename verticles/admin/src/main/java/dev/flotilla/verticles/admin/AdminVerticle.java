package dev.flotilla.verticles.admin;

import dev.flotilla.admin.AdminApi;
import dev.flotilla.admin.AdminOptions;
import dev.flotilla.audit.AuditTrail;
import dev.flotilla.cluster.DrainStage;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/**
 * The admin API of a cluster, on the node that hosts this; as {@code admin.yaml} describes it. Its
 * audit trail is in the database of the node, which may be away meanwhile.
 */
public final class AdminVerticle extends VerticleBase {

  private final NodeContext context;
  private final AdminOptions options;
  private AuditTrail trail;
  private AdminApi api;

  /**
   * Reads the configuration; blocks, for start-up.
   *
   * @throws dev.flotilla.core.ConfigFailure if {@code admin.yaml} is wrong
   */
  public AdminVerticle(NodeContext context) {
    this.context = context;
    this.options = context.config().read("admin.yaml", AdminOptions.class);
  }

  @Override
  public Future<?> start() {
    trail = AuditTrail.open(vertx, context.deferrableSql(), context.clock());
    AdminApi.Sources sources =
        new AdminApi.Sources(
            context.discovery(), context.mesh(), context.policies(), Optional.of(trail));
    return AdminApi.start(vertx, sources, options).onSuccess(this::join);
  }

  @Override
  public Future<?> stop() {
    Future<Void> closed = api == null ? Future.succeededFuture() : api.close();
    return closed.eventually(() -> trail == null ? Future.succeededFuture() : trail.close());
  }

  private void join(AdminApi started) {
    api = started;
    context.node().onDrain(DrainStage.QUIESCE, "admin", started::quiesce);
  }
}
