package dev.flotilla.example;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** What docs/mesh.md opens and closes. */
// tag::application
record PlainApplication(Vertx vertx, Discovery discovery, Mesh mesh) {

  static Future<PlainApplication> open(Vertx vertx, Policies policies) {
    return Discovery.open(vertx, DiscoveryOptions.defaults())
        .map(view -> new PlainApplication(vertx, view, Mesh.create(vertx, view, policies)));
  }

  Future<Void> close() {
    return discovery.withdrawAll().eventually(mesh::close).eventually(discovery::close);
  }
}
// end::application
