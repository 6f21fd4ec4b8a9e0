package dev.flotilla.gateway;

import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Vert.x with real discovery, mesh and services, and as many gateways as a test opens. */
final class House implements AfterAllCallback, AutoCloseable {

  static final String LIBRARY = "/api/library";

  final Vertx vertx = Vertx.vertx();
  final Discovery discovery = get(Discovery.open(vertx, DiscoveryOptions.defaults()));
  final Mesh mesh = Mesh.create(vertx, discovery, Policies.builtIn());
  final Services services =
      Services.create(
          vertx, discovery, mesh, RpcOptions.builder().caller("gateway").version("1").build());
  final LibraryService library = new LibraryService();

  House() {
    get(services.publish(Library.class, library));
  }

  static GatewayOptions libraryOnly() {
    return GatewayOptions.of(List.of(RouteOptions.contract(LIBRARY, Library.class))).withPort(0);
  }

  Gateway open(GatewayOptions options) {
    return get(builder(options).start());
  }

  GatewayBuilder builder(GatewayOptions options) {
    return Gateway.builder(vertx, services, mesh).options(options);
  }

  /** Makes an HTTP service known that listens on a port of this machine. */
  void announce(String service, int port, String root) {
    announce(service, "1", port, root);
  }

  void announce(String service, String version, int port, String root) {
    String address = "http://127.0.0.1:" + port + root;
    get(
        discovery.announce(
            new Announcement(service, version, Instance.Kind.HTTP, address, Map.of())));
  }

  static <T> T get(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 20 s", late);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    get(mesh.close().transform(done -> discovery.close()).transform(done -> vertx.close()));
  }
}
