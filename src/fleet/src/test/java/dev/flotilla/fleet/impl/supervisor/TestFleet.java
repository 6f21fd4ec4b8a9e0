package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.database.Database;
import dev.flotilla.fleet.impl.jvm.FakeNodes;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.plan.ClusterPlan;
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

  public final FleetHome home;
  public final FleetPlan plan;

  /** What cluster.yaml says. */
  public volatile FleetPlan configured;

  public final Map<String, String> flaws = new ConcurrentHashMap<>();
  public final TestDatabase database;
  public final StateFile stateFile;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final Supervisor supervisor;
  private CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

  /** Answers as a server does that takes connections, unless it is told not to. */
  public static final class TestDatabase implements Database {
    public volatile boolean closed;
    public volatile boolean silent;
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

  public TestFleet(Path folder, Duration startTimeout, String... nodes) throws Exception {
    home = new FleetHome(folder);
    database = new TestDatabase();
    stateFile = new StateFile(home.state());
    plan = plan(startTimeout, nodes);
    configured = plan;
    supervisor = another();
  }

  /** A second supervisor for the same home and plan. */
  public Supervisor another() {
    return new Supervisor(
        new Supervisor.SupervisorParts(
            home,
            plan,
            () -> configured,
            home.folder().toString(),
            new ProgressDisplay(new PrintStream(output, true, StandardCharsets.UTF_8), false),
            Clock.system(),
            Duration.ofSeconds(3),
            false,
            () -> database,
            5432,
            (current, members, uri, release) ->
                node -> FakeNodes.command(node, flaws.getOrDefault(node.name(), "none"))));
  }

  public TestFleet start() {
    end = CompletableFuture.runAsync(supervisor::run);
    return this;
  }

  public Supervisor supervisor() {
    return supervisor;
  }

  /** Completed when the supervisor has ended. */
  public CompletableFuture<Void> end() {
    return end;
  }

  public FleetState state() {
    return stateFile.read().orElseThrow();
  }

  /** Whether this fleet is ready; what an earlier one in this home wrote does not count. */
  public boolean isReady() {
    if (end.isCompletedExceptionally()) {
      end.join(); // says why it never will be
    }
    return stateFile.read().filter(TestFleet::isReady).isPresent();
  }

  /** Whether this fleet is in a phase. */
  public boolean isInPhase(FleetState.Phase phase) {
    return stateFile.read().filter(state -> state.phase() == phase).isPresent();
  }

  /** That of a node which was started by the plan. */
  public String fingerprint(NodeSpec spec) {
    return plan.fingerprint(spec.group());
  }

  private static boolean isReady(FleetState state) {
    return state.phase() == FleetState.Phase.READY
        && state.nodes().stream().allMatch(node -> node.drained() || node.state().equals("UP"))
        && state.supervisor().pid() == ProcessHandle.current().pid();
  }

  public String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws Exception {
    supervisor.stop();
    end.handle((done, failure) -> null).get(60, TimeUnit.SECONDS);
    database.server.close();
  }

  private static FleetPlan plan(Duration startTimeout, String... names) throws Exception {
    Map<String, ClusterPlan.Group> groups = new LinkedHashMap<>();
    List<NodeSpec> nodes = new ArrayList<>();
    List<String> verticles = List.of("a.b.Verticle");
    for (String name : names) {
      String group = name.substring(0, name.lastIndexOf('-'));
      int nodesBefore = groups.containsKey(group) ? groups.get(group).nodes() : 0;
      groups.put(group, new ClusterPlan.Group(nodesBefore + 1, verticles));
      nodes.add(
          new NodeSpec(
              name, group, "7", "127.0.0.1", FreePorts.next(), FreePorts.next(), verticles));
    }
    return new FleetPlan("test", 0, shape(startTimeout, groups), nodes);
  }

  private static ClusterPlan shape(Duration startTimeout, Map<String, ClusterPlan.Group> groups)
      throws Exception {
    return ClusterPlan.builder()
        .name("test")
        .version("7")
        .zone("local")
        .host("127.0.0.1")
        .hazelcastPort(FreePorts.next())
        .endpointPort(FreePorts.next())
        .startTimeout(startTimeout)
        .drainTimeout(Duration.ZERO)
        .jvm(List.of())
        .postgres(new ClusterPlan.Postgres(FreePorts.next(), "flotilla"))
        .groups(groups)
        .external(Map.of())
        .urls(Map.of("gateway", "http://127.0.0.1:" + FreePorts.next()))
        .environment(Map.of())
        .build();
  }
}
