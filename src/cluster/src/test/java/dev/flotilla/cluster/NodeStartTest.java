package dev.flotilla.cluster;

import static dev.flotilla.cluster.NodeFixture.address;
import static dev.flotilla.cluster.NodeFixture.await;
import static dev.flotilla.cluster.NodeFixture.options;
import static dev.flotilla.cluster.NodeFixture.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStartTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Test
  void aTakenEndpointPortIsNamedAndNothingStaysOpen() throws Exception {
    try (ServerSocket taken = loopback()) {
      int port = taken.getLocalPort();
      var refused = refused(options("c-" + port, "n-1", 0, port, List.of(), DEADLINE));

      assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(refused)
          .hasMessage("node n-1 cannot start: the endpoint port 127.0.0.1:" + port + " is taken");
    }
  }

  @Test
  void aTakenHazelcastPortIsNamedAndTheEndpointIsClosedAgain() throws Exception {
    try (ServerSocket taken = loopback()) {
      int port = taken.getLocalPort();
      // Below the ports that systems and tests give to whoever asks for any.
      int endpoint = 10_000 + port % 10_000;
      var refused = refused(options("c-" + port, "n-1", port, endpoint, List.of(), DEADLINE));

      assertThat(refused)
          .hasMessage("node n-1 cannot start: the Hazelcast port 127.0.0.1:" + port + " is taken");
      try (ServerSocket again = new ServerSocket(endpoint, 1, InetAddress.getByName("127.0.0.1"))) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void aBrokenHazelcastFileIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("hz.yaml"), "hazelcast:\n  netwerk: {}\n");
    NodeOptions broken = with(options("n-1", List.of()), Optional.of(file));
    assertThatThrownBy(() -> start(broken))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageStartingWith(file.toString());

    NodeOptions missing = with(broken, Optional.of(folder.resolve("no.yaml")));
    assertThatThrownBy(() -> start(missing))
        .hasMessage(folder.resolve("no.yaml") + ": no such file");
  }

  @Test
  void whatNeedsAnEndpointOfItsOwnInHazelcastIsRefused(@TempDir Path folder) throws IOException {
    String rest = "hazelcast:\n  network:\n    rest-api:\n      enabled: true\n";
    Path file = Files.writeString(folder.resolve("hz.yaml"), rest);
    assertThatThrownBy(() -> start(with(options("n-1", List.of()), Optional.of(file))))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("network.rest-api")
        .hasMessageContaining("advanced-network");
  }

  @Test
  void aConditionThatNeverHoldsIsNamedAtTheStartDeadline() throws Exception {
    // The first start of a JVM loads thousands of classes; the deadline is for the second.
    await(start(options("warm-up", List.of())).drain());
    Node node =
        start(options("c-" + UUID.randomUUID(), "n-1", 0, 0, List.of(), Duration.ofSeconds(8)));
    try {
      node.readyWhen("discovery", () -> Future.failedFuture("nobody answers"));
      assertThatThrownBy(() -> await(node.up()))
          .hasMessage("node n-1 is not ready: discovery: nobody answers");
    } finally {
      await(node.drain());
    }
  }

  @Test
  void nodesOfAnotherClusterNameNeverJoinAlthoughTheyKnowTheAddress() throws Exception {
    Node ours = start(options("n-1", List.of()));
    Node theirs = start(options("n-1", List.of(address(ours))));
    try {
      assertThat(ours.membership().members()).containsExactly(ours.membership().self());
      assertThat(theirs.membership().members()).containsExactly(theirs.membership().self());
    } finally {
      await(theirs.drain());
      await(ours.drain());
    }
  }

  @Test
  void nodesMeetOnAnAddressOfIpv6() throws Exception {
    assumeTrue(hasIpv6(), "this machine has no ::1");
    String cluster = "ipv6-" + UUID.randomUUID();
    Node one = start(onIpv6(options(cluster, "n-1", 0, 0, List.of(), DEADLINE)));
    List<String> members = List.of("[::1]:" + port(one));
    Node two = start(onIpv6(options(cluster, "n-2", 0, 0, members, DEADLINE)));
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> one.membership().members().size() == 2);
      var live = URI.create("http://[::1]:" + two.endpointPort() + "/health/live");
      try (var page = live.toURL().openStream()) {
        assertThat(new String(page.readAllBytes(), UTF_8)).contains("\"live\":true");
      }
      await(two.vertx().eventBus().consumer("echo", m -> m.reply(m.body())).completion());
      assertThat(await(one.vertx().eventBus().request("echo", "hello")).body()).isEqualTo("hello");
    } finally {
      await(two.drain());
      await(one.drain());
    }
  }

  private static boolean hasIpv6() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return socket.isBound();
    } catch (IOException none) {
      return false;
    }
  }

  private static String port(Node node) {
    String address = address(node);
    return address.substring(address.lastIndexOf(':') + 1);
  }

  @Test
  void everythingListensOnTheNodesOwnHostOnly() throws Exception {
    Node node = start(options("n-1", List.of()));
    try {
      String[] hazelcast = address(node).split(":");
      assertThat(hazelcast[0]).isEqualTo("127.0.0.1");
      for (int port : List.of(Integer.parseInt(hazelcast[1]), node.endpointPort())) {
        // Free on the other loopback address, which a socket on all interfaces would have taken.
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
          assertThat(other.isBound()).isTrue();
        }
      }
    } finally {
      await(node.drain());
    }
  }

  @Test
  void theBuiltInHazelcastFileIsTheShippedOne() throws IOException {
    try (var builtIn = Node.class.getResourceAsStream("/flotilla-hazelcast.yaml")) {
      assertThat(new String(builtIn.readAllBytes()))
          .isEqualTo(Files.readString(Path.of("../../cluster-config/hazelcast.yaml")));
    }
  }

  private static ServiceFailure refused(NodeOptions options) {
    return catchThrowableOfType(ServiceFailure.class, () -> start(options));
  }

  private static NodeOptions with(NodeOptions options, Optional<Path> file) {
    return copy(options, options.host(), file);
  }

  private static NodeOptions onIpv6(NodeOptions options) {
    return copy(options, "::1", options.hazelcastConfig());
  }

  private static NodeOptions copy(NodeOptions options, String host, Optional<Path> file) {
    return NodeOptions.builder()
        .cluster(options.cluster())
        .name(options.name())
        .group(options.group())
        .version(options.version())
        .zone(options.zone())
        .host(host)
        .hazelcastPort(options.hazelcastPort())
        .members(options.members())
        .hazelcastConfig(file)
        .endpointPort(options.endpointPort())
        .startTimeout(options.startTimeout())
        .drainTimeout(options.drainTimeout())
        .readyCheckTimeout(options.readyCheckTimeout())
        .shutdownHook(options.shutdownHook())
        .build();
  }

  private static ServerSocket loopback() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }
}
