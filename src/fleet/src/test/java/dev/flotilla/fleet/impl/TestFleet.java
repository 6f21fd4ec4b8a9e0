package dev.flotilla.fleet.impl;

import dev.flotilla.cluster.ClusterPlan;
import dev.flotilla.core.Clock;
import dev.flotilla.testkit.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A supervisor over fake nodes, in a home of its own. */
final class TestFleet implements AutoCloseable {

  final FleetHome home;
  final FleetPlan plan;
  final Map<String, String> flaws = new ConcurrentHashMap<>();
  final TestDatabase database;
  final StateFile stateFile;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final Supervisor supervisor;
  private CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

  /** Answers as a server does that takes connections, unless it is told not to. */
  static final class TestDatabase implements Database {
    volatile boolean closed;
    volatile boolean silent;
    private final ServerSocket server;

    TestDatabase() throws IOException {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      Thread thread = new Thread(this::serve, "test database");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      while (!server.isClosed()) {
        try (Socket asking = server.accept()) {
          asking.getInputStream().readNBytes(8);
          if (!silent) {
            asking.getOutputStream().write('R'); // asks for a password
          }
        } catch (IOException gone) {
          // the next one, or the end
        }
      }
    }

    @Override
    public String uri() {
      return "postgresql://nobody:secret@127.0.0.1:" + server.getLocalPort() + "/none";
    }

    @Override
    public Optional<ProcessId> process() {
      return Optional.empty();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  TestFleet(Path folder, Duration startDeadline, String... nodes) throws Exception {
    home = new FleetHome(folder);
    database = new TestDatabase();
    stateFile = new StateFile(home.state());
    plan = plan(startDeadline, nodes);
    supervisor = another();
  }

  /** A second supervisor for the same home and plan. */
  Supervisor another() {
    return new Supervisor(
        new Supervisor.Parts(
            home,
            plan,
            new Screen(new PrintStream(output, true, StandardCharsets.UTF_8), false),
            Clock.system(),
            Duration.ofSeconds(3),
            false,
            () -> database,
            5432,
            uri -> node -> FakeNode.command(node, flaws.getOrDefault(node.name(), "none")),
            node -> List.of()));
  }

  TestFleet start() {
    end = CompletableFuture.runAsync(supervisor::run);
    return this;
  }

  Supervisor supervisor() {
    return supervisor;
  }

  /** Completed when the supervisor has ended. */
  CompletableFuture<Void> end() {
    return end;
  }

  FleetState state() {
    return stateFile.read().orElseThrow();
  }

  /** Whether this fleet is ready; what an earlier one in this home wrote does not count. */
  boolean isReady() {
    if (end.isCompletedExceptionally()) {
      end.join(); // says why it never will be
    }
    return stateFile.read().filter(TestFleet::isReady).isPresent();
  }

  private static boolean isReady(FleetState state) {
    return state.phase() == FleetState.Phase.READY
        && state.supervisor().pid() == ProcessHandle.current().pid();
  }

  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws Exception {
    supervisor.stop();
    end.handle((done, failure) -> null).get(60, TimeUnit.SECONDS);
    database.server.close();
  }

  private static FleetPlan plan(Duration startDeadline, String... names) throws Exception {
    Map<String, ClusterPlan.Group> groups = new LinkedHashMap<>();
    List<NodeSpec> nodes = new ArrayList<>();
    List<String> verticles = List.of("a.b.Verticle");
    for (String name : names) {
      String group = name.substring(0, name.lastIndexOf('-'));
      groups.put(group, new ClusterPlan.Group(1, verticles));
      nodes.add(
          new NodeSpec(
              name, group, "7", "127.0.0.1", FreePorts.next(), FreePorts.next(), verticles));
    }
    return new FleetPlan("test", 0, shape(startDeadline, groups), nodes);
  }

  private static ClusterPlan shape(Duration startDeadline, Map<String, ClusterPlan.Group> groups)
      throws Exception {
    return new ClusterPlan(
        "test",
        "7",
        "local",
        "127.0.0.1",
        FreePorts.next(),
        FreePorts.next(),
        startDeadline,
        Duration.ZERO,
        List.of(),
        new ClusterPlan.Postgres(FreePorts.next(), "flotilla"),
        groups,
        Map.of(),
        Map.of("gateway", "http://127.0.0.1:" + FreePorts.next()),
        Map.of());
  }
}
