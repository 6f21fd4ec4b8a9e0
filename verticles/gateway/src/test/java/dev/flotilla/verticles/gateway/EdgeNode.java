package dev.flotilla.verticles.gateway;

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
import dev.flotilla.testkit.FreePorts;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a verticle gets on a node, without the database that the gateway has no use for. */
final class EdgeNode {

  /** The configuration that the repository ships. */
  static final Path CONFIG = Path.of("../../cluster-config");

  final NodeContext context;
  final int port;

  private EdgeNode(NodeContext context, int port) {
    this.context = context;
    this.port = port;
  }

  static EdgeNode on(Node node) throws Exception {
    int port = FreePorts.next();
    Discovery discovery = get(Discovery.open(node.vertx(), DiscoveryOptions.defaults()));
    Mesh mesh = Mesh.create(node.vertx(), discovery, Policies.builtIn());
    PolicyStore policies = get(PolicyStore.open(node.vertx(), mesh));
    RpcOptions options = RpcOptions.builder().caller("gateway").version("1").build();
    Services services = Services.create(node.vertx(), discovery, mesh, options);
    ConfigDirectory config =
        new ConfigDirectory(CONFIG, Map.of("FLOTILLA_GATEWAY_PORT", Integer.toString(port)));
    return new EdgeNode(
        new NodeContext(node, discovery, mesh, policies, services, null, config, Clock.system()),
        port);
  }

  static <T> T get(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 60 s", late);
    }
  }
}
