package dev.flotilla.bench.site;

import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node with everything a contract needs, under the built-in policies. */
public record BenchNode(Node node, Discovery discovery, Mesh mesh, Services services) {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Joins. Blocks. */
  public static BenchNode join(BenchMember benchMember) {
    NodeOptions local = NodeOptions.local(benchMember.cluster(), benchMember.name(), "bench");
    Node node =
        await(
            Node.start(
                local.withHazelcastPort(benchMember.port()).withMembers(benchMember.members())));
    return on(node, await(Discovery.open(node.vertx(), DiscoveryOptions.defaults())));
  }

  /** The same node with a mesh that knows nothing of earlier calls; ends the one of before. */
  public BenchNode anew() {
    await(services.close());
    await(mesh.close());
    return on(node, discovery);
  }

  private static BenchNode on(Node node, Discovery discovery) {
    Mesh mesh = Mesh.create(node.vertx(), discovery, Policies.builtIn());
    String name = node.membership().self().name();
    RpcOptions rpc = RpcOptions.builder().caller(name).version("1").build();
    return new BenchNode(
        node, discovery, mesh, Services.create(node.vertx(), discovery, mesh, rpc));
  }

  /** Blocks, for a minute at the most. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("not done within " + DEADLINE, late);
    }
  }
}
