package dev.flotilla.testkit;

import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import dev.flotilla.cluster.Node;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** What tests do to Hazelcast behind a node's back. */
final class TestHazelcast {

  private static final String BUILT_IN = "/flotilla-hazelcast.yaml";

  private TestHazelcast() {}

  static HazelcastInstance of(Vertx vertx) {
    return ((HazelcastClusterManager) ((VertxInternal) vertx).clusterManager())
        .getHazelcastInstance();
  }

  /** Makes one node believe that another one is dead; nothing happens if it does not know it. */
  static void suspect(Vertx believer, Vertx suspect) {
    UUID id = of(suspect).getCluster().getLocalMember().getUuid();
    ClusterServiceImpl service = original(believer).getClusterService();
    MemberImpl known = service.getMember(id);
    if (known != null) {
      service.suspectMember(known, "isolated by a test", true);
    }
  }

  /** Lets one node look for other clusters and join the one it finds, if that is its part. */
  static void seekOtherClusters(Vertx vertx) {
    com.hazelcast.instance.impl.Node node = original(vertx);
    if (node.isRunning() && node.isMaster() && node.getClusterService().isJoined()) {
      node.getJoiner().searchForOtherClusters();
    }
  }

  /** The built-in configuration, except that clusters do not look for each other by themselves. */
  static Path neverMerging() {
    try (InputStream builtIn = Node.class.getResourceAsStream(BUILT_IN)) {
      String yaml = new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
      Path file = Files.createTempFile("flotilla-hazelcast", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(
          file, yaml.replaceAll("(merge\\.\\w+\\.run\\.delay\\.seconds): \\d+", "$1: 86400"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static com.hazelcast.instance.impl.Node original(Vertx vertx) {
    return ((HazelcastInstanceProxy) of(vertx)).getOriginal().node;
  }

  /** Threads that a crashed node left in this JVM. */
  static void releaseThreads(Node crashed) {
    VertxInternal vertx = (VertxInternal) crashed.vertx();
    vertx.workerPool().close();
    vertx.internalWorkerPool().close();
    crashed.drain();
  }
}
