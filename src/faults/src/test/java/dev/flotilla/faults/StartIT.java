package dev.flotilla.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says when it cannot start, and with which exit code it ends. */
@Order(1)
class StartIT {

  private static final Map<String, String> DATABASE = Map.of("FLOTILLA_PG_URI", Fleet.NO_DATABASE);

  @TempDir Path config;

  @BeforeEach
  void plan() {
    Fleet.plan(config, Duration.ofSeconds(90), EchoVerticle.class);
  }

  @Test
  void helpShowsTheUsage() {
    try (NodeJvm jvm = NodeJvm.start(List.of("--help"), Map.of())) {
      assertThat(jvm.awaitExit()).isZero();
      assertThat(jvm.output()).contains("--hazelcast-port PORT", "Exit codes");
    }
  }

  @Test
  void wrongUseExitsWith2AndNamesTheOption() {
    try (NodeJvm jvm = NodeJvm.start(List.of("--colour", "red"), Map.of())) {
      assertThat(jvm.awaitExit()).isEqualTo(2);
      assertThat(jvm.output()).contains("node: unknown option --colour");
    }
  }

  @Test
  void anUnknownGroupExitsWith2() {
    try (NodeJvm jvm = NodeJvm.start(arguments("shoe", 0, 0), DATABASE)) {
      assertThat(jvm.awaitExit()).isEqualTo(2);
      assertThat(jvm.output()).contains("--group must be one of [echo] but was shoe");
    }
  }

  @Test
  void aBrokenPlanExitsWith1AndNamesFileAndKey() {
    Fleet.write(config.resolve("cluster.yaml"), "groups: {echo: {nodes: many}}");
    try (NodeJvm jvm = NodeJvm.start(arguments("echo", 0, 0), DATABASE)) {
      assertThat(jvm.awaitExit()).isEqualTo(1);
      assertThat(jvm.output())
          .contains("node n-1 cannot start: cluster.yaml")
          .contains("groups.echo.nodes");
    }
  }

  @Test
  void anUnknownKeyOfHazelcastExitsWith1AndIsNamedWithItsFile() {
    Fleet.write(config.resolve("hazelcast.yaml"), "hazelcast: {netwerk: {}}");
    try (NodeJvm jvm = NodeJvm.start(arguments("echo", 0, 0), DATABASE)) {
      assertThat(jvm.awaitExit()).isEqualTo(1);
      assertThat(lastLine(jvm)).contains("hazelcast.yaml").contains("netwerk");
    }
  }

  @Test
  void aTakenPortExitsWith1AndIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      try (NodeJvm hazelcast = NodeJvm.start(arguments("echo", port, 0), DATABASE);
          NodeJvm endpoint = NodeJvm.start(arguments("echo", 0, port), DATABASE)) {
        assertThat(hazelcast.awaitExit()).isEqualTo(1);
        assertThat(endpoint.awaitExit()).isEqualTo(1);
        assertThat(lastLine(hazelcast)).contains("the Hazelcast port 127.0.0.1:" + port);
        assertThat(lastLine(endpoint)).contains("the endpoint port 127.0.0.1:" + port);
      }
    }
  }

  @Test
  void aVerticleThatDoesNotFitExitsWith1AndIsNamed() {
    Fleet.plan(config, Duration.ofSeconds(90), NoConstructorVerticle.class);
    try (NodeJvm jvm = NodeJvm.start(arguments("echo", 0, 0), DATABASE)) {
      assertThat(jvm.awaitExit()).isEqualTo(1);
      assertThat(lastLine(jvm))
          .contains(NoConstructorVerticle.class.getName())
          .contains("has no public constructor that takes a NodeContext");
    }
  }

  @Test
  void aMissingVerticleExitsWith1AndIsNamed() {
    Fleet.write(config.resolve("cluster.yaml"), "groups: {echo: {verticles: [no.Such]}}");
    try (NodeJvm jvm = NodeJvm.start(arguments("echo", 0, 0), DATABASE)) {
      assertThat(jvm.awaitExit()).isEqualTo(1);
      assertThat(lastLine(jvm)).contains("verticle no.Such: there is no such class");
    }
  }

  @Test
  void aDatabaseThatNeverAnswersIsNamedAtTheStartDeadline() {
    Fleet.plan(config, Duration.ofSeconds(30), DatabaseVerticle.class);
    try (NodeJvm jvm = NodeJvm.start(arguments("echo", 0, 0), DATABASE)) {
      assertThat(jvm.awaitExit()).isEqualTo(1);
      assertThat(jvm.output()).contains("verticle " + DatabaseVerticle.class.getName() + " waits");
      assertThat(lastLine(jvm)).contains(DatabaseVerticle.class.getName()).contains("127.0.0.1:1");
    }
  }

  @Test
  void aTermBeforeTheNodeIsReadyEndsItInOrder() {
    Fleet.plan(config, Duration.ofSeconds(90), DatabaseVerticle.class);
    try (NodeJvm jvm = NodeJvm.start(arguments("echo", 0, 0), DATABASE)) {
      await().atMost(NodeJvm.LIMIT).until(() -> jvm.output().contains(" waits: "));
      assertThat(jvm.status("/health/ready")).isEqualTo(503);
      assertThat(jvm.status("/health/live")).isEqualTo(200);

      jvm.signal("TERM");

      assertThat(jvm.awaitExit()).isEqualTo(128 + 15);
      assertThat(jvm.output()).contains("node n-1 is down");
    }
  }

  private List<String> arguments(String group, int hazelcastPort, int endpointPort) {
    List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
    arguments.addAll(
        List.of("--name", "n-1", "--group", group, "--cluster", config.getFileName().toString()));
    arguments.addAll(List.of("--hazelcast-port", "" + hazelcastPort));
    arguments.addAll(List.of("--endpoint-port", "" + endpointPort));
    return arguments;
  }

  private static String lastLine(NodeJvm jvm) {
    List<String> lines = jvm.output().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
