package dev.flotilla.cluster;

import com.hazelcast.cluster.Address;
import dev.flotilla.core.Json;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Options, calls and look-ups that the tests of nodes share. */
public final class NodeFixture {

  /** Longer than a busy machine takes for what a test does meanwhile. */
  private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(30);

  private static final Duration READY_CHECK_TIMEOUT = Duration.ofSeconds(10);

  static {
    // Threads of Hazelcast's that throw, having met a dead node's port again, fail no test.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private NodeFixture() {}

  /** With 60 s to start on a busy machine, and 10 s for a condition. */
  static NodeOptions options(String name, List<String> members) {
    return options("test-" + UUID.randomUUID(), name, 0, 0, members, Duration.ofSeconds(60));
  }

  public static NodeOptions options(
      String cluster,
      String name,
      int hazelcastPort,
      int endpointPort,
      List<String> members,
      Duration startTimeout) {
    return options(
        cluster,
        name,
        hazelcastPort,
        endpointPort,
        members,
        startTimeout,
        DRAIN_DEADLINE,
        READY_CHECK_TIMEOUT);
  }

  /** A lone node that waits for a condition so long. */
  static NodeOptions looking(Duration readyCheckTimeout) {
    return lone(DRAIN_DEADLINE, readyCheckTimeout);
  }

  /** A lone node that gives up what is in flight so soon after it began to drain. */
  static NodeOptions drainingWithin(Duration drainTimeout) {
    return lone(drainTimeout, READY_CHECK_TIMEOUT);
  }

  private static NodeOptions lone(Duration drainTimeout, Duration readyCheckTimeout) {
    String cluster = "test-" + UUID.randomUUID();
    Duration start = Duration.ofSeconds(60);
    return options(cluster, "n-1", 0, 0, List.of(), start, drainTimeout, readyCheckTimeout);
  }

  private static NodeOptions options(
      String cluster,
      String name,
      int hazelcastPort,
      int endpointPort,
      List<String> members,
      Duration startTimeout,
      Duration drainTimeout,
      Duration readyCheckTimeout) {
    return NodeOptions.builder()
        .cluster(cluster)
        .name(name)
        .group("test")
        .version("1.2.3")
        .zone("here")
        .host("127.0.0.1")
        .hazelcastPort(hazelcastPort)
        .members(members)
        .hazelcastConfig(Optional.empty())
        .endpointPort(endpointPort)
        .startTimeout(startTimeout)
        .drainTimeout(drainTimeout)
        .readyCheckTimeout(readyCheckTimeout)
        .shutdownHook(false)
        .build();
  }

  public static Node start(NodeOptions options) throws Exception {
    return await(Node.start(options));
  }

  public static <T> T await(Future<T> future) throws Exception {
    return future.await(90, TimeUnit.SECONDS);
  }

  public static String address(Node node) {
    Address address =
        ((HazelcastClusterManager) ((VertxInternal) node.vertx()).clusterManager())
            .getHazelcastInstance()
            .getCluster()
            .getLocalMember()
            .getAddress();
    return address.getHost() + ":" + address.getPort();
  }

  static HttpResponse<String> get(Node node, String path) throws Exception {
    return send(node, "GET", path);
  }

  static HttpResponse<String> send(Node node, String method, String path)
      throws IOException, InterruptedException {
    return HTTP.send(request(node, method, path), HttpResponse.BodyHandlers.ofString());
  }

  static CompletableFuture<HttpResponse<String>> getAsync(Node node, String path) {
    return HTTP.sendAsync(request(node, "GET", path), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(Node node, String method, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.endpointPort() + path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(Duration.ofSeconds(10))
        .build();
  }

  static com.fasterxml.jackson.databind.JsonNode json(Node node, String path) throws Exception {
    return Json.mapper().readTree(get(node, path).body());
  }
}
