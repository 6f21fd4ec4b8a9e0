package dev.flotilla.admin;

import dev.flotilla.cluster.Node;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.insight.NodeAgent;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One node with what the admin API watches. */
record Island(Vertx vertx, Discovery discovery, Mesh mesh, PolicyStore policies, NodeAgent agent) {

  static Island on(Node node) {
    Vertx vertx = node.vertx();
    Discovery discovery = get(Discovery.open(vertx, DiscoveryOptions.defaults()));
    Mesh mesh = Mesh.create(vertx, discovery, Policies.builtIn());
    PolicyStore policies = get(PolicyStore.open(vertx, mesh));
    return new Island(
        vertx, discovery, mesh, policies, get(NodeAgent.start(vertx, mesh, policies)));
  }

  AdminApi.Sources sources() {
    return new AdminApi.Sources(discovery, mesh, policies);
  }

  static <T> T get(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 20 s", late);
    }
  }
}
