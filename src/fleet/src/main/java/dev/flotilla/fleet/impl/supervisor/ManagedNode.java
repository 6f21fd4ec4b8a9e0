package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.jvm.NodeLauncher;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.LogTail;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.RunningProcess;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One node that should run: starts its process or adopts one, waits until it is ready, starts it
 * again when it ends by itself, gives it up when that happens too often, and ends it when told. Has
 * a thread of its own; thread-safe. It runs once: a node that was stopped is started again by
 * another one of these.
 */
final class ManagedNode {

  /** Where the process is, as the supervisor sees it; whether it answers is another question. */
  enum NodeProcessState {
    STARTING,
    UP,
    DRAINING,
    DOWN
  }

  /** Told about changes, on the thread of the node. */
  interface NodeListener {

    /** State or process changed. */
    void changed(ManagedNode node);

    /** Something a person may want to know, one line. */
    void tell(String line);
  }

  /**
   * What a node needs besides its specification.
   *
   * @param release the folder of its jars
   * @param configuration fingerprint of what the plan says about it
   * @param databaseUp whether a start can succeed at all; one that fails meanwhile does not count
   */
  record NodeEnvironment(
      NodeLauncher launcher,
      String release,
      String configuration,
      Path log,
      Duration startTimeout,
      Duration stopTimeout,
      BooleanSupplier databaseUp,
      Clock clock,
      NodeListener nodeListener) {}

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Pattern UP_AFTER = Pattern.compile("\"upAfterMs\" *: *(\\d+)");
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);
  private static final int READ_LINES = 200;
  private static final int LAST_LINES = 15;

  private final NodeSpec spec;
  private final NodeEnvironment around;
  private final RestartBackoff restartBackoff;
  private final StartBudget startBudget;
  private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final Thread thread;
  private final String release;
  private final String configuration;
  private volatile NodeProcessState nodeProcessState = NodeProcessState.DOWN;
  private volatile Optional<ProcessId> processId = Optional.empty();
  private volatile Optional<Duration> startTime = Optional.empty();
  private volatile String reason = "";
  private volatile boolean drained;
  private volatile int restarts;
  private RunningProcess process; // guarded by this
  private RunningProcess adopted; // of the thread, until it has watched it

  ManagedNode(NodeSpec spec, NodeEnvironment around) {
    this(spec, around, around.release(), around.configuration());
  }

  private ManagedNode(NodeSpec spec, NodeEnvironment around, String release, String configuration) {
    this.spec = spec;
    this.around = around;
    this.release = release;
    this.configuration = configuration;
    this.restartBackoff = new RestartBackoff(around.clock());
    this.startBudget = new StartBudget(around.clock());
    this.thread = new Thread(this::supervise, "supervise " + spec.name());
    thread.setDaemon(true);
  }

  /**
   * A node that an earlier launcher has started and that still runs, or that was drained.
   *
   * @param entry what that launcher wrote about it
   */
  static ManagedNode adopted(
      NodeSpec spec,
      NodeEnvironment around,
      FleetState.NodeEntry entry,
      Optional<RunningProcess> process) {
    ManagedNode node = new ManagedNode(spec, around, entry.release(), entry.configuration());
    node.adopted = process.orElse(null);
    node.restarts = entry.restarts();
    node.drained = entry.drained();
    return node;
  }

  NodeSpec spec() {
    return spec;
  }

  NodeProcessState nodeProcessState() {
    return nodeProcessState;
  }

  /** The running process; empty while it is down. */
  Optional<ProcessId> process() {
    return processId;
  }

  /** How long its last start took by its own clock, from the begin of its process. */
  Optional<Duration> startTime() {
    return startTime;
  }

  /** Whether it should run: it was not drained. */
  boolean desired() {
    return !drained;
  }

  /** Whether an earlier launcher has started what runs; known before {@link #start}. */
  boolean isAdopted() {
    return adopted != null;
  }

  /** Why it is not started any more; empty if it is. */
  String reason() {
    return reason;
  }

  /** Fingerprint of the plan it was started with. */
  String configuration() {
    return configuration;
  }

  FleetState.NodeEntry entry() {
    return new FleetState.NodeEntry(
        spec.name(),
        spec.group(),
        spec.version(),
        processId,
        nodeProcessState.name(),
        spec.endpoint(),
        spec.member(),
        spec.verticles(),
        restarts,
        release,
        configuration,
        drained,
        reason);
  }

  /**
   * Starts the node.
   *
   * @return completed when it is ready for the first time; fails with a {@code FleetFailure} that
   *     shows the last log lines if it is given up before; then no process of it is left
   */
  CompletableFuture<Void> start() {
    thread.start();
    return firstReady;
  }

  /** Ends it as {@link #stop} does, and notes that it should stay down. Blocks. */
  void drain() {
    drained = true;
    stop();
  }

  /** Ends the process in order, by force after the stop deadline. Blocks. Idempotent. */
  void stop() {
    RunningProcess running = askToStop();
    if (running != null) {
      if (running.alive()) {
        become(NodeProcessState.DRAINING);
      }
      running.terminate();
      if (!running.endsWithin(around.stopTimeout())) {
        around
            .nodeListener()
            .tell(
                spec.name()
                    + " did not end within "
                    + around.stopTimeout().toSeconds()
                    + " s: killed");
        running.kill();
        running.endsWithin(KILL_DEADLINE);
      }
    }
    joinThread();
  }

  private synchronized RunningProcess askToStop() {
    stopAsked.countDown();
    return process == null ? adopted : process;
  }

  private void supervise() {
    try {
      while (runOnce()) {
        restarts++;
      }
    } catch (RuntimeException | Error failure) {
      firstReady.completeExceptionally(failure);
      around
          .nodeListener()
          .tell(spec.name() + " is no longer supervised because of a defect: " + failure);
    } finally {
      firstReady.completeExceptionally(new FleetFailure(spec.name() + " was stopped"));
      down();
    }
  }

  /** One life of the process; whether there should be another one. */
  private boolean runOnce() {
    String trouble;
    try {
      RunningProcess running = launch();
      if (running == null) {
        return false;
      }
      trouble = live(running);
    } catch (FleetFailure notLaunched) { // as when the system has no process left to give
      trouble = "does not start: " + notLaunched.getMessage();
    }
    if (stopAsked.getCount() == 0) {
      return false;
    }
    if (!startBudget.ended() && around.databaseUp().getAsBoolean()) {
      giveUp(trouble);
      return false;
    }
    return waitForNextLife(trouble);
  }

  /** Until it has ended; how it did. */
  private String live(RunningProcess running) {
    String trouble = awaitReady(running);
    if (trouble.isEmpty()) {
      restartBackoff.up();
      startBudget.ready();
      startTime = askStartTime();
      become(NodeProcessState.UP);
      firstReady.complete(null);
      awaitEnd(running);
      return "ended with " + running.exit();
    }
    running.kill();
    running.endsWithin(KILL_DEADLINE);
    return trouble;
  }

  private Optional<Duration> askStartTime() {
    return HttpCall.get(spec.endpoint() + "/startup", ANSWER)
        .filter(answer -> answer.status() == 200)
        .map(answer -> UP_AFTER.matcher(answer.body()))
        .filter(Matcher::find)
        .map(found -> Duration.ofMillis(Long.parseLong(found.group(1))));
  }

  private void giveUp(String trouble) {
    reason = startBudget.reason() + "; the last one " + trouble;
    String sentence = givenUp(trouble);
    around.nodeListener().tell(sentence);
    firstReady.completeExceptionally(new FleetFailure(sentence));
  }

  private boolean waitForNextLife(String trouble) {
    Duration wait = restartBackoff.crashed();
    down();
    around
        .nodeListener()
        .tell(spec.name() + " " + trouble + "; next start in " + wait.toSeconds() + " s");
    try {
      return !stopAsked.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      return false;
    }
  }

  /** The started or adopted process; null if the node should end. */
  private synchronized RunningProcess launch() {
    if (stopAsked.getCount() == 0) {
      return null;
    }
    process = adopted != null ? adopted : started();
    adopted = null;
    processId = Optional.of(process.id());
    become(NodeProcessState.STARTING);
    return process;
  }

  private RunningProcess started() {
    return RunningProcess.started(around.launcher().command(spec).start(around.log()));
  }

  /** Empty when ready, else what is wrong. */
  private String awaitReady(RunningProcess running) {
    long begun = System.nanoTime();
    String last = "its endpoint does not answer";
    while (System.nanoTime() - begun < around.startTimeout().toNanos()) {
      if (running.endsWithin(POLL)) {
        return "ended with " + running.exit();
      }
      Optional<HttpCall> answer = HttpCall.get(spec.endpoint() + "/health/ready", ANSWER);
      if (answer.isPresent() && answer.get().status() == 200) {
        return "";
      }
      last =
          answer
              .map(page -> "/health/ready says " + page.status() + " " + page.body().strip())
              .orElse(last);
    }
    return "was not ready after " + around.startTimeout().toSeconds() + " s: " + last;
  }

  private String givenUp(String trouble) {
    List<String> lines =
        LogTail.last(around.log(), READ_LINES).stream()
            .filter(line -> !line.startsWith("\tat ")) // the whole log has the stacks
            .toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    return "node "
        + spec.name()
        + " did not come up and is not started again ("
        + startBudget.reason()
        + "): it "
        + trouble
        + "\n  "
        + String.join("\n  ", last)
        + "\n  (whole log: "
        + around.log()
        + "; './run.sh restart "
        + spec.name()
        + "' tries again)";
  }

  private void become(NodeProcessState next) {
    nodeProcessState = next;
    around.nodeListener().changed(this);
  }

  private void down() {
    processId = Optional.empty();
    become(NodeProcessState.DOWN);
  }

  private static void awaitEnd(RunningProcess running) {
    while (running.alive()) {
      running.endsWithin(Duration.ofHours(1));
    }
  }

  private void joinThread() {
    try {
      thread.join(KILL_DEADLINE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
