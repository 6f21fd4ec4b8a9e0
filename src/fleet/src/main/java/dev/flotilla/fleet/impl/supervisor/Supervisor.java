package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.database.Database;
import dev.flotilla.fleet.impl.jvm.NodeLauncher;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.LogRotation;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.DesiredState;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.FleetStatuses;
import dev.flotilla.fleet.impl.plan.HomeLock;
import dev.flotilla.fleet.impl.plan.JsonFile;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.PlanDifference;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.plan.FleetStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Starts a cluster on this machine and keeps it running until it is told to stop; then takes it
 * down without a trace. Owns the home while it runs.
 */
public final class Supervisor
    implements ManagedNode.NodeListener, ManagedDatabase.DatabaseListener {

  /** Knows how nodes are started. */
  @FunctionalInterface
  public interface LauncherFactory {

    /**
     * For nodes of a plan.
     *
     * @param members {@code host:port} of the members that they look for
     * @param databaseUri what they connect to
     * @param release folder of their jars
     */
    NodeLauncher create(FleetPlan plan, List<String> members, String databaseUri, String release);
  }

  /**
   * What it works with.
   *
   * @param plan what {@code cluster.yaml} says
   * @param configured reads {@code cluster.yaml} anew
   * @param release folder of the jars from which nodes are started
   * @param ownDatabase whether the database is ours to run
   * @param database starts or reaches the database
   * @param databasePort its port
   * @param stopTimeout how long a node may take to end
   * @param launchers for nodes
   */
  public record SupervisorParts(
      FleetHome home,
      FleetPlan plan,
      Supplier<FleetPlan> configured,
      String release,
      ProgressDisplay progressDisplay,
      Clock clock,
      Duration stopTimeout,
      boolean ownDatabase,
      Supplier<Database> database,
      int databasePort,
      LauncherFactory launchers) {}

  private static final long LOG_CHECK_SECONDS = 60;

  private final SupervisorParts supervisorParts;
  private final StateFile stateFile;
  private final CompletableFuture<Void> stopAsked = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final String startedAt = Instant.now().toString();
  private final ManagedDatabase database;
  private final FleetDisplay display;
  private final Operations operations;
  private final EventLog events;
  private final JsonFile<DesiredState> desired;
  private NodeSet nodes;
  private FleetChanges changes;
  private ControlServer control;
  private boolean unwritten; // guarded by this
  private CompletableFuture<ExternalVerticles> outside = CompletableFuture.completedFuture(null);
  private volatile boolean cameUp;
  private boolean tookOver;
  private volatile FleetState.Phase phase = FleetState.Phase.STARTING;

  public Supervisor(SupervisorParts supervisorParts) {
    this.supervisorParts = supervisorParts;
    this.stateFile = new StateFile(supervisorParts.home().state());
    this.display = new FleetDisplay(supervisorParts.progressDisplay());
    this.operations = new Operations(supervisorParts.home().operations(), this::tell, this::settle);
    this.events = new EventLog(operations);
    this.desired =
        new JsonFile<>(
            supervisorParts.home().desired(),
            DesiredState.class,
            "remove it, and every group has as many nodes as cluster.yaml says");
    this.database =
        new ManagedDatabase(
            new ManagedDatabase.DatabaseEnvironment(
                supervisorParts.database(),
                supervisorParts.databasePort(),
                supervisorParts.home().postgresLog(),
                supervisorParts.clock(),
                this));
  }

  /**
   * Runs the cluster. Blocks until it is stopped.
   *
   * @throws FleetFailure if it does not come up; then no process of it is left
   */
  public void run() {
    supervisorParts.home().create();
    try (HomeLock lock =
        HomeLock.take(supervisorParts.home())
            .orElseThrow(() -> secondUp(supervisorParts.home(), stateFile.read()))) {
      prepare();
      try {
        openControl();
        stateFile.write(state());
        bringUp();
        awaitStop();
      } finally {
        takeDown();
      }
    } finally {
      over.countDown();
    }
  }

  /** Begins the orderly end of everything. */
  public void stop() {
    stopAsked.complete(null);
  }

  /** Waits until everything is down. */
  public void awaitEnd() throws InterruptedException {
    over.await();
  }

  /** The operations on the nodes; there once the cluster is in any phase. */
  FleetChanges changes() {
    return changes;
  }

  /** The operations that run and ran. */
  Operations operations() {
    return operations;
  }

  /** Whether the cluster came up, all of it or a part. */
  public boolean cameUp() {
    return cameUp;
  }

  @Override
  public void changed(ManagedNode node) {
    operations.note(node.spec().name(), display.show(node));
    events.node(node.entry());
    settle();
  }

  @Override
  public void changed(ManagedDatabase changed) {
    write();
    events.database(changed.entry());
    display.show(changed);
  }

  @Override
  public void tell(String line) {
    display.tell(line);
  }

  /** The failure of a second {@code up} in a home. */
  static FleetFailure secondUp(FleetHome home, Optional<FleetState> running) {
    String launcher =
        running.map(state -> " (launcher pid " + state.supervisor().pid() + ")").orElse("");
    return new FleetFailure(
        "a cluster already runs in "
            + home.folder()
            + launcher
            + ": see './run.sh status', or stop it with './run.sh down'");
  }

  private void prepare() {
    nodes = new NodeSet(supervisorParts.plan(), supervisorParts.release(), this::environment);
    changes = new FleetChanges(nodes, operations, desired, supervisorParts.configured());
    tookOver = new FleetPreparation(supervisorParts, stateFile, desired, this::tell).prepare(nodes);
  }

  private void openControl() {
    FleetApi api = new FleetApi(this::status, changes, operations, events);
    FleetHome home = supervisorParts.home();
    control = ControlServer.start(home.token(), home.control(), this::stop, api);
  }

  private void bringUp() {
    long begun = System.nanoTime();
    outside = CompletableFuture.supplyAsync(this::startOutside);
    database.start();
    CompletableFuture<List<Throwable>> starts = nodes.startAll();
    rethrown(CompletableFuture.anyOf(stopAsked, CompletableFuture.allOf(outside, starts)));
    if (!stopAsked.isDone()) {
      // First the output, then the state: a reader that waits for the state has seen the output.
      int all = nodes.all().size();
      display.announce(supervisorParts.plan(), System.nanoTime() - begun, all, starts.join());
      cameUp = true;
      phase = FleetState.Phase.READY;
      settle();
      if (tookOver) {
        applyEdits();
      }
    }
  }

  /** READY or DEGRADED, whichever is true, once the start is over. */
  private synchronized void settle() {
    if (phase == FleetState.Phase.READY || phase == FleetState.Phase.DEGRADED) {
      boolean givenUp = nodes.all().stream().anyMatch(node -> !node.reason().isEmpty());
      phase = givenUp ? FleetState.Phase.DEGRADED : FleetState.Phase.READY;
    }
    write();
  }

  /**
   * Nodes that were taken over may be of an earlier {@code cluster.yaml}. What cannot be applied is
   * told, and ends nothing that runs.
   */
  private void applyEdits() {
    try {
      PlanDifference difference = changes.difference();
      if (!difference.isEmpty()) {
        tell("cluster.yaml differs from what runs:");
        difference.lines().forEach(line -> tell("  " + line));
        changes.apply("up");
      }
    } catch (FleetFailure refused) {
      tell("what changed in cluster.yaml is not applied: " + refused.getMessage());
    }
  }

  private ExternalVerticles startOutside() {
    var verticles = supervisorParts.plan().shape().external();
    display.showStarting(verticles);
    ExternalVerticles host = ExternalVerticles.start(verticles, supervisorParts.home());
    display.showUp(verticles);
    return host;
  }

  private ManagedNode.NodeEnvironment environment(
      FleetPlan plan, NodeSpec spec, String release, List<String> members) {
    String folder =
        Files.isDirectory(Path.of(release)) ? release : supervisorParts.release(); // it may be gone
    return new ManagedNode.NodeEnvironment(
        node ->
            supervisorParts.launchers().create(plan, members, database.uri(), folder).command(node),
        folder,
        plan.fingerprint(spec.group()),
        supervisorParts.home().log(spec.name()),
        plan.shape().startTimeout(),
        supervisorParts.stopTimeout(),
        () -> database.databaseState() == ManagedDatabase.DatabaseState.UP,
        supervisorParts.clock(),
        this);
  }

  private void awaitStop() {
    while (!stopAsked.isDone()) {
      try {
        stopAsked.get(LOG_CHECK_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException timeForTheLogs) {
        boundLogs();
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** A full disk must not end what runs. */
  private void boundLogs() {
    try {
      LogRotation.bound(supervisorParts.home().logs(), LogRotation.LIMIT_BYTES);
    } catch (FleetFailure refused) {
      tell(refused.getMessage());
    }
  }

  private void takeDown() {
    phase = FleetState.Phase.STOPPING;
    display.settle();
    operations.close();
    database.endSupervision();
    write();
    boolean all =
        ended("the nodes", nodes::stop)
            & ended("what stands outside", this::stopOutside)
            & ended(FleetState.POSTGRES, database::close)
            & ended("the control server", this::closeControl);
    if (all) {
      stateFile.delete();
      tell("stopped; the data stays in " + supervisorParts.home().folder());
    }
  }

  /** What cannot be ended is told, and keeps nothing else from being ended. */
  private boolean ended(String what, Runnable end) {
    try {
      end.run();
      return true;
    } catch (RuntimeException | Error stays) {
      String reason = stays instanceof FleetFailure ? stays.getMessage() : stays.toString();
      tell("could not end " + what + ": " + reason);
      return false;
    }
  }

  private void stopOutside() {
    outside
        .handle((host, failure) -> Optional.ofNullable(host))
        .join()
        .ifPresent(ExternalVerticles::close);
  }

  private void closeControl() {
    if (control != null) {
      control.close();
    }
  }

  private FleetStatus status() {
    DesiredState wanted = desired.read().orElse(DesiredState.NONE);
    return FleetStatuses.of(
        supervisorParts.plan().cluster(),
        phase.name(),
        nodes.plan(),
        wanted,
        nodes.all().stream().map(ManagedNode::entry).toList(),
        operations.running());
  }

  /** Called wherever something changes: a full disk must not end the supervision of anything. */
  private synchronized void write() {
    try {
      stateFile.write(state());
      unwritten = false;
    } catch (FleetFailure refused) {
      if (!unwritten) {
        tell(
            refused.getMessage() + "; what commands see is not up to date until it can be written");
      }
      unwritten = true;
    }
  }

  private FleetState state() {
    return new FleetState(
        ProcessId.of(ProcessHandle.current().pid()).orElseThrow(),
        supervisorParts.plan().cluster(),
        phase,
        startedAt,
        supervisorParts.plan().portOffset(),
        control == null ? 0 : control.port(),
        database.address(),
        supervisorParts.plan().shape().urls(),
        database.entry(),
        nodes.all().stream().map(ManagedNode::entry).toList());
  }

  private static void rethrown(CompletableFuture<?> future) {
    try {
      future.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof FleetFailure known ? known : failed;
    }
  }
}
