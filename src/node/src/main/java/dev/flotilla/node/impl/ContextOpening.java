package dev.flotilla.node.impl;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.cluster.Node;
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
import io.vertx.core.Future;

/**
 * Opens a {@link NodeContext} on a node that a test or another program has started.
 *
 * @param node closes what is opened here when it drains
 */
public record ContextOpening(Node node, ConfigDirectory config, Sql database) {

  /** What other services see as the name and the version of their caller. */
  private static final String CALLER = "embedded";

  private static final String VERSION = "0";

  /** Reads the configuration files at once, which blocks; the rest follows without blocking. */
  public Future<NodeContext> open() {
    return Future.<Void>succeededFuture()
        .map(begun -> config.read("policies.yaml", Policies.class))
        .compose(this::open);
  }

  private Future<NodeContext> open(Policies policies) {
    RpcOptions rpc = NodeSettings.rpcOptions(CALLER, VERSION, config);
    return Discovery.open(node.vertx(), DiscoveryOptions.defaults())
        .compose(discovery -> open(discovery, policies, rpc));
  }

  private Future<NodeContext> open(Discovery discovery, Policies policies, RpcOptions rpc) {
    Mesh mesh = Mesh.create(node.vertx(), discovery, policies);
    Services services = Services.create(node.vertx(), discovery, mesh, rpc);
    node.onDrain(DrainStage.WITHDRAW, "discovery", discovery::withdrawAll);
    node.onDrain(DrainStage.QUIESCE, "services", services::quiesce);
    node.onDrain(DrainStage.CLOSE, "discovery", discovery::close);
    node.onDrain(DrainStage.CLOSE, "mesh", mesh::close);
    node.onDrain(DrainStage.CLOSE, "services", services::close);
    return PolicyStore.open(node.vertx(), mesh)
        .onSuccess(store -> node.onDrain(DrainStage.CLOSE, "policies", store::close))
        .map(store -> context(discovery, mesh, store, services));
  }

  private NodeContext context(
      Discovery discovery, Mesh mesh, PolicyStore policies, Services services) {
    return new NodeContext(
        node, discovery, mesh, policies, services, database, config, Clock.system());
  }
}
