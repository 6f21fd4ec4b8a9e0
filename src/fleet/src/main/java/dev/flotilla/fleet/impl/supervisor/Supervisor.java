package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.database.Database;
import dev.flotilla.fleet.impl.jvm.NodeJvm;
import dev.flotilla.fleet.impl.jvm.NodeLauncher;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.LogRotation;
import dev.flotilla.fleet.impl.os.PortCheck;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.HomeLock;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.fleet.impl.plan.UrlLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Starts a cluster on this machine and keeps it running until it is told to stop; then takes it
 * down without a trace. Owns the home while it runs.
 */
public final class Supervisor
    implements ControlServer.Actions, ManagedNode.NodeListener, ManagedDatabase.DatabaseListener {

  /**
   * What it works with.
   *
   * @param ownDatabase whether the database is ours to run
   * @param database starts or reaches the database
   * @param databasePort its port
   * @param stopTimeout how long a node may take to end
   * @param archives made when all nodes are ready
   * @param launcher for nodes that connect to the database of this address
   */
  public record SupervisorParts(
      FleetHome home,
      FleetPlan plan,
      ProgressDisplay progressDisplay,
      Clock clock,
      Duration stopTimeout,
      boolean ownDatabase,
      Supplier<Database> database,
      int databasePort,
      Function<String, NodeLauncher> launcher,
      NodeJvm.Archives archives) {}

  private static final long LOG_CHECK_SECONDS = 60;

  /** The first requests come first; what they load belongs into the archives too. */
  private static final long ARCHIVE_DELAY_SECONDS = 5;

  private final SupervisorParts supervisorParts;
  private final StateFile stateFile;
  private final CompletableFuture<Void> stopAsked = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final String startedAt = Instant.now().toString();
  private final ManagedDatabase database;
  private NodeSet nodes;
  private ControlServer control;
  private boolean unwritten; // guarded by this
  private CompletableFuture<ExternalVerticles> outside = CompletableFuture.completedFuture(null);
  private volatile FleetState.Phase phase = FleetState.Phase.STARTING;

  public Supervisor(SupervisorParts supervisorParts) {
    this.supervisorParts = supervisorParts;
    this.stateFile = new StateFile(supervisorParts.home().state());
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
        control = ControlServer.start(supervisorParts.home().token(), this);
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

  @Override
  public void stop() {
    stopAsked.complete(null);
  }

  /** Waits until everything is down. */
  public void awaitEnd() throws InterruptedException {
    over.await();
  }

  @Override
  public String addNode(String group) {
    if (phase != FleetState.Phase.READY) {
      throw new FleetFailure("the cluster is " + phase + ": a node can be added when it is READY");
    }
    ManagedNode node = nodes.add(group);
    return node.spec().name() + " is ready: " + node.spec().endpoint();
  }

  @Override
  public void changed(ManagedNode node) {
    write();
    String pid = node.process().map(id -> "  pid " + id.pid()).orElse("");
    String text =
        String.format(Locale.ROOT, "%-8s", node.nodeProcessState())
            + pid
            + "  "
            + node.spec().endpoint();
    boolean moving =
        node.nodeProcessState() == ManagedNode.NodeProcessState.STARTING
            || node.nodeProcessState() == ManagedNode.NodeProcessState.DRAINING;
    supervisorParts.progressDisplay().show(node.spec().name(), text, !moving);
  }

  @Override
  public void changed(ManagedDatabase changed) {
    write();
    FleetState.PostgresEntry entry = changed.entry();
    String where =
        entry.process().map(id -> "pid " + id.pid() + "  port " + entry.port()).orElse("external");
    String text =
        switch (changed.databaseState()) {
          case UP, LOST -> String.format(Locale.ROOT, "%-8s  ", entry.state()) + where;
          default -> entry.state();
        };
    boolean moving = changed.databaseState() == ManagedDatabase.DatabaseState.STARTING;
    supervisorParts.progressDisplay().show(FleetState.POSTGRES, text, !moving);
  }

  @Override
  public void tell(String line) {
    supervisorParts.progressDisplay().line(line);
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
    stateFile.read().ifPresent(this::cleanLeftovers);
    OrphanedProcesses.postgresIn(supervisorParts.home().postgres()).ifPresent(this::cleanPostgres);
    PortCheck.allFree(supervisorParts.plan().shape().host(), supervisorParts.plan().nodePorts());
    PortCheck.allFree(
        PortCheck.LOOPBACK, supervisorParts.plan().otherPorts(supervisorParts.ownDatabase()));
    LogRotation.newRun(supervisorParts.home().logs());
    nodes = new NodeSet(supervisorParts.plan(), this::managed);
  }

  private void cleanLeftovers(FleetState crashed) {
    List<String> ended = OrphanedProcesses.clean(crashed);
    if (!ended.isEmpty()) {
      supervisorParts
          .progressDisplay()
          .line("a launcher crashed here; ended what it left: " + String.join(", ", ended));
    }
  }

  private void cleanPostgres(ProcessId server) {
    supervisorParts
        .progressDisplay()
        .line("PostgreSQL of an earlier run ended (pid " + server.pid() + ")");
    OrphanedProcesses.end(server, ProcessSignal.INT);
  }

  private void bringUp() {
    long begun = System.nanoTime();
    outside = CompletableFuture.supplyAsync(this::startOutside);
    database.start();
    rethrown(
        CompletableFuture.anyOf(stopAsked, CompletableFuture.allOf(outside, nodes.startPlanned())));
    if (!stopAsked.isDone()) {
      // First the output, then the state: a reader that waits for the state has seen the output.
      announce(System.nanoTime() - begun);
      phase = FleetState.Phase.READY;
      write();
      CompletableFuture.delayedExecutor(ARCHIVE_DELAY_SECONDS, TimeUnit.SECONDS)
          .execute(this::makeArchives);
    }
  }

  private ExternalVerticles startOutside() {
    var verticles = supervisorParts.plan().shape().external();
    verticles
        .keySet()
        .forEach(name -> supervisorParts.progressDisplay().show(name, "STARTING", false));
    ExternalVerticles host = ExternalVerticles.start(verticles, supervisorParts.home());
    verticles.forEach(
        (name, verticle) ->
            supervisorParts
                .progressDisplay()
                .show(name, "UP        port " + verticle.port(), true));
    return host;
  }

  private ManagedNode managed(NodeSpec spec) {
    NodeLauncher launcher = supervisorParts.launcher().apply(database.uri());
    return new ManagedNode(
        spec,
        new ManagedNode.NodeEnvironment(
            launcher,
            supervisorParts.home().log(spec.name()),
            supervisorParts.plan().shape().startTimeout(),
            supervisorParts.stopTimeout(),
            supervisorParts.clock(),
            this));
  }

  private void announce(long nanos) {
    supervisorParts.progressDisplay().settle();
    supervisorParts
        .progressDisplay()
        .line(
            String.format(
                Locale.ROOT,
                "ready in %.1f s: cluster %s",
                nanos / 1e9,
                supervisorParts.plan().cluster()));
    supervisorParts
        .plan()
        .shape()
        .urls()
        .forEach((name, url) -> supervisorParts.progressDisplay().line(UrlLine.of(name, url)));
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
    supervisorParts.progressDisplay().settle();
    database.endSupervision();
    write();
    boolean all =
        ended("the class archives", supervisorParts.archives()::close)
            & ended("the nodes", nodes::stop)
            & ended("what stands outside", this::stopOutside)
            & ended(FleetState.POSTGRES, database::close)
            & ended("the control server", this::closeControl);
    if (all) {
      stateFile.delete();
      supervisorParts
          .progressDisplay()
          .line("stopped; the data stays in " + supervisorParts.home().folder());
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

  private void makeArchives() {
    try {
      supervisorParts.archives().make();
    } catch (FleetFailure notMade) {
      tell(notMade.getMessage() + "; starts stay slower");
    }
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
