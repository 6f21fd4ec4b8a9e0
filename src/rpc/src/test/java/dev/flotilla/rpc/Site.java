package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.get;

import dev.flotilla.core.Bytes;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The services of one clustered node, with a discovery of its own. */
record Site(Vertx vertx, Discovery discovery, Services services) {

  /** Opened on a node; calls pass no policies. */
  static Site direct(Vertx vertx, String caller) {
    Discovery discovery = get(Discovery.open(vertx, DiscoveryOptions.defaults()));
    return new Site(vertx, discovery, services(vertx, discovery, caller));
  }

  private static Services services(Vertx vertx, Discovery discovery, String caller) {
    Mesh mesh = DirectMesh.over(discovery, Duration.ofSeconds(5));
    return Services.create(vertx, discovery, mesh, new RpcOptions(caller, "1", Bytes.ofMiB(4)));
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
