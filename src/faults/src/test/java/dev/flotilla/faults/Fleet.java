package dev.flotilla.faults;

import com.hazelcast.cluster.Address;
import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.Bytes;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** This JVM as an observer that is a member and calls services, and nodes in JVMs around it. */
final class Fleet implements AutoCloseable {

  /** Nobody listens there; pools open no connection before somebody asks. */
  static final String NO_DATABASE = "postgresql://nobody:nothing@127.0.0.1:1/none";

  static {
    // Threads of Hazelcast's that throw, having met a dead node's port again, fail no test.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  final Node observer;
  final Discovery discovery;
  Mesh mesh;
  Services services;
  private final Path config;
  private final List<NodeJvm> jvms = new ArrayList<>();

  Fleet(Path config) {
    this.config = config;
    this.observer =
        await(Node.start(NodeOptions.local("it-" + UUID.randomUUID(), "observer", "observer")));
    this.discovery = await(Discovery.open(observer.vertx(), DiscoveryOptions.defaults()));
    openMesh();
  }

  private void openMesh() {
    mesh = Mesh.create(observer.vertx(), discovery, Policies.builtIn());
    services =
        Services.create(
            observer.vertx(),
            discovery,
            mesh,
            RpcOptions.builder()
                .caller("observer")
                .version("1")
                .maxPayload(Bytes.ofMiB(1))
                .build());
  }

  /** Calls from now on know nothing of what earlier ones met. */
  void forgetCalls() {
    closeMesh();
    openMesh();
  }

  private void closeMesh() {
    await(services.close());
    await(mesh.close());
  }

  /** Writes a plan with one group {@code echo} of these verticles, and short deadlines. */
  static void plan(Path config, Duration start, Class<?>... verticles) {
    List<String> names = new ArrayList<>();
    for (Class<?> verticle : verticles) {
      names.add(verticle.getName());
    }
    write(
        config.resolve("cluster.yaml"),
        "{version: '1', startTimeout: "
            + start.toMillis()
            + "ms, drainTimeout: 3s, groups: {echo: {verticles: "
            + names
            + "}}}");
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  NodeJvm start(String name) {
    return start(name, Map.of());
  }

  NodeJvm start(String name, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("FLOTILLA_PG_URI", NO_DATABASE);
    NodeJvm jvm = NodeJvm.start(arguments(name), all);
    jvms.add(jvm);
    return jvm;
  }

  List<String> arguments(String name) {
    return List.of(
        "--config",
        config.toString(),
        "--cluster",
        observerCluster(),
        "--name",
        name,
        "--group",
        "echo",
        "--hazelcast-port",
        "0",
        "--members",
        observerAddress(),
        "--endpoint-port",
        "0");
  }

  List<String> members() {
    return observer.membership().members().stream().map(member -> member.name()).sorted().toList();
  }

  /** Names of the nodes that serve Echo, as the observer sees it. */
  List<String> serving() {
    return discovery.instances("echo").stream().map(instance -> instance.node()).sorted().toList();
  }

  private String observerCluster() {
    return hazelcast().getHazelcastInstance().getConfig().getClusterName();
  }

  private String observerAddress() {
    Address address = hazelcast().getHazelcastInstance().getCluster().getLocalMember().getAddress();
    return address.getHost() + ":" + address.getPort();
  }

  private HazelcastClusterManager hazelcast() {
    return (HazelcastClusterManager) ((VertxInternal) observer.vertx()).clusterManager();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  @Override
  public void close() {
    jvms.forEach(NodeJvm::close);
    closeMesh();
    await(observer.drain());
  }
}
