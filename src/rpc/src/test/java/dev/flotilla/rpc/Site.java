package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.cluster.Node;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The services of one clustered node, with a discovery of its own. */
record Site(Discovery discovery, Services services) {

  /** The built-in policies, but patient: a busy machine is no subject of these tests. */
  private static final Policies PATIENT =
      new Policies(
          Policy.defaults()
              .withTimeout(Duration.ofSeconds(30))
              .withAttemptTimeout(Duration.ofSeconds(10))
              .withLimit(LimitOptions.builder().queueTimeout(Duration.ofSeconds(10)).build()),
          null);

  /** As by default, with patience for a machine that builds something else as well. */
  static final DiscoveryOptions DISCOVERY =
      new DiscoveryOptions(DiscoveryOptions.defaults().map(), Duration.ofSeconds(10));

  /** As a node has them. */
  static Site open(Node node) {
    Discovery discovery = get(Discovery.open(node.vertx(), DISCOVERY));
    Mesh mesh = Mesh.create(node.vertx(), discovery, PATIENT);
    String caller = node.membership().self().name();
    Site site = new Site(discovery, services(node.vertx(), discovery, mesh, caller));
    node.onDrain(DrainStage.WITHDRAW, "discovery", discovery::withdrawAll);
    node.onDrain(DrainStage.QUIESCE, "services", site.services::quiesce);
    node.onDrain(DrainStage.CLOSE, "services", site.services::close);
    node.onDrain(DrainStage.CLOSE, "mesh", mesh::close);
    return site;
  }

  /** Without policies: nothing is repeated, nothing is ejected. */
  static Site direct(Vertx vertx, String caller) {
    return direct(vertx, caller, Duration.ofSeconds(5));
  }

  /** Without policies but a deadline. */
  static Site direct(Vertx vertx, String caller, Duration deadline) {
    Discovery discovery = get(Discovery.open(vertx, DISCOVERY));
    Mesh mesh = DirectMesh.over(discovery, deadline);
    return new Site(discovery, services(vertx, discovery, mesh, caller));
  }

  private static Services services(Vertx vertx, Discovery discovery, Mesh mesh, String caller) {
    return Services.create(
        vertx, discovery, mesh, RpcOptions.builder().caller(caller).version("1").build());
  }

  /** A client that has this many instances to choose from. */
  <T> T client(Class<T> contract, int instances) {
    String service = Contract.of(contract).service();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> discovery.instances(service).size() == instances);
    return services.client(contract);
  }

  <T> Publication publish(Class<T> contract, T implementation) {
    return get(services.publish(contract, implementation));
  }
}
