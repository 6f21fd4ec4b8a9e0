package dev.flotilla.bench.rpc;

import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.Bytes;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.Policies;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node of the cluster that is measured, with everything a contract needs. */
record Site(Node node, Discovery discovery, Services services) {

  /** Where the bare event bus is asked. */
  static final String RAW_ADDRESS = "bench.raw";

  /** Where NATS is asked. */
  static final String NATS_SUBJECT = "bench.echo";

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /**
   * Joins.
   *
   * @param members {@code host:port} of all, this one among them
   */
  static Site join(String cluster, String name, int port, List<String> members) {
    NodeOptions local = NodeOptions.local(cluster, name, "bench");
    Node node =
        await(
            Node.start(
                new NodeOptions(
                    local.cluster(),
                    local.name(),
                    local.group(),
                    local.version(),
                    local.zone(),
                    local.host(),
                    port,
                    members,
                    Optional.empty(),
                    local.endpointPort(),
                    local.startDeadline(),
                    local.drainDeadline(),
                    local.readyCheckTimeout(),
                    local.shutdownHook())));
    Discovery discovery = await(Discovery.open(node.vertx(), DiscoveryOptions.defaults()));
    Mesh mesh = Mesh.create(node.vertx(), discovery, Policies.builtIn());
    RpcOptions rpc = new RpcOptions(name, "1", Bytes.ofMiB(4));
    return new Site(node, discovery, Services.create(node.vertx(), discovery, mesh, rpc));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("not done within " + DEADLINE, late);
    }
  }
}
