package dev.flotilla.verticles.admin;

import dev.flotilla.admin.AdminApi;
import dev.flotilla.admin.AdminOptions;
import dev.flotilla.cluster.DrainStage;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The admin API of a cluster, on the node that hosts this; as {@code admin.yaml} describes it. */
public final class AdminVerticle extends VerticleBase {

  private final NodeContext context;
  private final AdminOptions options;
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
    AdminApi.Sources sources =
        new AdminApi.Sources(context.discovery(), context.mesh(), context.policies());
    return AdminApi.start(vertx, sources, options).onSuccess(this::join);
  }

  @Override
  public Future<?> stop() {
    return api == null ? Future.succeededFuture() : api.close();
  }

  private void join(AdminApi started) {
    api = started;
    context.node().onDrain(DrainStage.QUIESCE, "admin", started::quiesce);
  }
}
