package dev.flotilla.verticles.gateway;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.gateway.Gateway;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.insight.metrics.HttpMetrics;
import dev.flotilla.node.NodeContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The gateway of a node, as {@code gateway.yaml} describes it. */
public final class GatewayVerticle extends VerticleBase {

  private final NodeContext context;
  private final GatewayOptions options;
  private Gateway gateway;

  /**
   * Reads the configuration; blocks, for start-up.
   *
   * @throws dev.flotilla.core.ConfigFailure if {@code gateway.yaml} is wrong
   */
  public GatewayVerticle(NodeContext context) {
    this.context = context;
    this.options = context.config().read("gateway.yaml", GatewayOptions.class);
  }

  @Override
  public Future<?> start() {
    return Gateway.builder(vertx, context.services(), context.mesh())
        .clock(context.clock())
        .options(options)
        .start()
        .onSuccess(this::join);
  }

  @Override
  public Future<?> stop() {
    return gateway == null ? Future.succeededFuture() : gateway.close();
  }

  private void join(Gateway started) {
    gateway = started;
    context.node().onDrain(DrainStage.QUIESCE, "gateway", started::quiesce);
    context.node().endpoint("/gateway", started::status);
    HttpMetrics metrics = HttpMetrics.in(context.node().meters());
    started.listen(metrics::ended);
    metrics.load(
        () -> started.status().connections(),
        () -> started.status().inFlight(),
        () -> started.status().refused());
  }
}
