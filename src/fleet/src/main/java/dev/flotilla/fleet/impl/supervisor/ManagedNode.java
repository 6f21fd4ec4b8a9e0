package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import dev.flotilla.fleet.impl.jvm.NodeLauncher;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.LogTail;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One node that should run: starts its process, waits until it is ready, starts it again when it
 * ends by itself, and ends it when told. Has a thread of its own; thread-safe.
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

  /** What a node needs besides its specification. */
  record NodeEnvironment(
      NodeLauncher launcher,
      Path log,
      Duration startTimeout,
      Duration stopTimeout,
      Clock clock,
      NodeListener nodeListener) {}

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

  private final NodeSpec spec;
  private final NodeEnvironment around;
  private final RestartBackoff restartBackoff;
  private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final Thread thread;
  private volatile NodeProcessState nodeProcessState = NodeProcessState.DOWN;
  private volatile Optional<ProcessId> processId = Optional.empty();
  private volatile int restarts;
  private Process process; // guarded by this

  ManagedNode(NodeSpec spec, NodeEnvironment around) {
    this.spec = spec;
    this.around = around;
    this.restartBackoff = new RestartBackoff(around.clock());
    this.thread = new Thread(this::supervise, "supervise " + spec.name());
    thread.setDaemon(true);
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

  FleetState.NodeEntry entry() {
    return spec.entry(processId, nodeProcessState.name(), restarts);
  }

  /**
   * Starts the node.
   *
   * @return completed when it is ready for the first time; fails with a {@code FleetFailure} that
   *     shows the last log lines if that first start fails; then no process of it is left
   */
  CompletableFuture<Void> start() {
    thread.start();
    return firstReady;
  }

  /** Ends the process in order, by force after the stop deadline. Blocks. Idempotent. */
  void stop() {
    Process running = askToStop();
    if (running != null) {
      if (running.isAlive()) {
        become(NodeProcessState.DRAINING);
      }
      // A paused process sees the request to end only after it is resumed.
      processId.ifPresent(ProcessSignal.CONT::send);
      running.destroy();
      if (!ended(running, around.stopTimeout())) {
        around
            .nodeListener()
            .tell(
                spec.name()
                    + " did not end within "
                    + around.stopTimeout().toSeconds()
                    + " s: killed");
        running.destroyForcibly();
        ended(running, KILL_DEADLINE);
      }
    }
    joinThread();
  }

  private synchronized Process askToStop() {
    stopAsked.countDown();
    return process;
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
      Process running = launch();
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
    if (!firstReady.isDone()) {
      firstReady.completeExceptionally(new FleetFailure(failedStart(trouble)));
      return false;
    }
    return waitForNextLife(trouble);
  }

  /** Until it has ended; how it did. */
  private String live(Process running) {
    String trouble = awaitReady(running);
    if (trouble.isEmpty()) {
      restartBackoff.up();
      become(NodeProcessState.UP);
      firstReady.complete(null);
      awaitEnd(running);
      return "ended with " + exit(running);
    }
    running.destroyForcibly();
    ended(running, KILL_DEADLINE);
    return trouble;
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

  /** The started process; null if the node should end. */
  private synchronized Process launch() {
    if (stopAsked.getCount() == 0) {
      return null;
    }
    process = around.launcher().command(spec).start(around.log());
    processId = ProcessId.of(process.pid());
    become(NodeProcessState.STARTING);
    return process;
  }

  /** Empty when ready, else what is wrong. */
  private String awaitReady(Process running) {
    long begun = System.nanoTime();
    String last = "its endpoint does not answer";
    while (System.nanoTime() - begun < around.startTimeout().toNanos()) {
      if (ended(running, POLL)) {
        return "ended with " + exit(running);
      }
      Optional<HttpCall> answer =
          HttpCall.get(spec.endpoint() + "/health/ready", Duration.ofSeconds(2));
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

  private String failedStart(String trouble) {
    List<String> lines = LogTail.last(around.log(), 15);
    return "node "
        + spec.name()
        + " did not come up: it "
        + trouble
        + "\n  "
        + String.join("\n  ", lines)
        + "\n  (whole log: "
        + around.log()
        + ")";
  }

  private void become(NodeProcessState next) {
    nodeProcessState = next;
    around.nodeListener().changed(this);
  }

  private void down() {
    processId = Optional.empty();
    become(NodeProcessState.DOWN);
  }

  /** Exit code, or the signal behind it as shells count them. */
  private static String exit(Process ended) {
    int code = ended.exitValue();
    return switch (code) {
      case 137 -> "SIGKILL";
      case 143 -> "SIGTERM";
      default -> "exit code " + code;
    };
  }

  private static boolean ended(Process running, Duration deadline) {
    try {
      return running.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return !running.isAlive();
    }
  }

  private static void awaitEnd(Process running) {
    while (running.isAlive()) {
      ended(running, Duration.ofHours(1));
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
