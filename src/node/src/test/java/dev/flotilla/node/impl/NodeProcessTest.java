package dev.flotilla.node.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.core.Clock;
import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.node.NodeContext;
import dev.flotilla.testkit.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail in this JVM; exit codes and signals need a JVM of their own. */
class NodeProcessTest {

  private static final String HOST = "127.0.0.1";

  /** Nobody listens there; the verticles of this test use no database. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("FLOTILLA_PG_URI", "postgresql://nobody:nothing@127.0.0.1:1/none");

  /** What the verticles did, in order; their instances are made by name. */
  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream before = System.err;
  private final int memberPort = FreePorts.next();
  private final int endpointPort = FreePorts.next();

  @TempDir Path folder;

  @BeforeEach
  void listen() {
    EVENTS.clear();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
  }

  @Test
  void aStartThatFailsHalfWayLeavesInOrderAndLeavesNothingOpen() throws IOException {
    plan(Orderly.class, Failing.class);

    assertThat(start("shop")).isFalse();

    assertThat(lastLine())
        .isEqualTo(
            "node n-1 cannot start: verticle "
                + Failing.class.getName()
                + " does not start: java.lang.IllegalStateException: no licence");
    assertThat(EVENTS).containsExactly("started", "withdraw", "quiesce", "stopped", "close");
    assertThat(TcpPorts.becomesFree(HOST, memberPort)).isTrue();
    assertThat(TcpPorts.becomesFree(HOST, endpointPort)).isTrue();
  }

  @Test
  void aTakenEndpointPortIsNamedAndTheMemberPortIsFreeAgain() throws IOException {
    plan(Orderly.class);
    try (ServerSocket taken = new ServerSocket(endpointPort, 1, InetAddress.getByName(HOST))) {
      assertThat(start("shop")).isFalse();

      assertThat(lastLine())
          .isEqualTo(
              "node n-1 cannot start: the endpoint port 127.0.0.1:"
                  + taken.getLocalPort()
                  + " is taken");
    }
    assertThat(EVENTS).isEmpty();
    assertThat(TcpPorts.becomesFree(HOST, memberPort)).isTrue();
  }

  @Test
  void configurationThatIsWrongIsNamedBeforeAnythingStarts() throws IOException {
    plan(Orderly.class);
    Files.writeString(folder.resolve("policies.yaml"), "defaults: {timeout: soon}");

    assertThat(start("shop")).isFalse();

    assertThat(lastLine())
        .startsWith("node n-1 cannot start: policies.yaml line 1, defaults.timeout: ");
    assertThat(EVENTS).isEmpty();
  }

  @Test
  void aGroupThatIsNotPlannedIsTheCallersMistakeAndNoFailedStart() throws IOException {
    plan(Orderly.class);

    assertThatThrownBy(() -> start("shoe"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--group must be one of [shop] but was shoe");
    assertThat(said.size()).isZero();
  }

  private boolean start(String group) {
    return NodeProcess.start(
        new NodeArguments(
            folder, Optional.empty(), "n-1", group, memberPort, List.of(), endpointPort),
        ENVIRONMENT,
        StartTimeline.begin(Clock.system()));
  }

  private void plan(Class<?>... verticles) throws IOException {
    String names = String.join(", ", List.of(verticles).stream().map(Class::getName).toList());
    Files.writeString(
        folder.resolve("cluster.yaml"),
        "{name: "
            + UUID.randomUUID()
            + ", startTimeout: 60s, groups: {shop: {verticles: ["
            + names
            + "]}}}");
  }

  private String lastLine() {
    List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** Notes the stages of the drain and its own end. */
  public static final class Orderly extends VerticleBase {

    public Orderly(NodeContext context) {
      note(context, DrainStage.WITHDRAW, "withdraw");
      note(context, DrainStage.QUIESCE, "quiesce");
      note(context, DrainStage.CLOSE, "close");
    }

    private static void note(NodeContext context, DrainStage stage, String event) {
      context.node().onDrain(stage, event, () -> noted(event));
    }

    private static Future<Void> noted(String event) {
      EVENTS.add(event);
      return Future.succeededFuture();
    }

    @Override
    public Future<?> start() {
      return noted("started");
    }

    @Override
    public Future<?> stop() {
      return noted("stopped");
    }
  }

  /** Fails after the other verticle has started. */
  public static final class Failing extends VerticleBase {

    public Failing(NodeContext context) {}

    @Override
    public Future<?> start() {
      return vertx
          .timer(1)
          .compose(
              tick ->
                  EVENTS.contains("started")
                      ? Future.failedFuture(new IllegalStateException("no licence"))
                      : start());
    }
  }
}
