package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.fleet.impl.cli.StatusProbe;
import dev.flotilla.fleet.impl.cli.StatusReport;
import dev.flotilla.fleet.impl.jvm.FakeNodes;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.States;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path folder;

  @Test
  void allNodesComeUpAndAreWrittenDown() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1", "shop-2").start()) {
      await().atMost(LONG).until(fleet::isReady);

      FleetState state = fleet.state();
      assertThat(state.nodes()).allMatch(node -> node.state().equals("UP"));
      assertThat(state.nodes()).allMatch(node -> node.process().orElseThrow().alive());
      assertThat(state.supervisor().pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(state.databaseUri()).doesNotContain("secret");
      assertThat(fleet.output())
          .contains("ready in", "shop-2", fleet.plan.shape().urls().get("gateway"));
    }
  }

  @Test
  void stoppingLeavesNoProcessAndNoState() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1").start();
    await().atMost(LONG).until(fleet::isReady);
    FleetState state = fleet.state();

    fleet.close();

    assertThat(OrphanedProcesses.of(state)).isEmpty();
    assertThat(fleet.stateFile.read()).isEmpty();
    assertThat(fleet.database.closed).isTrue();
    assertThat(fleet.end()).isCompleted();
  }

  @Test
  void aKilledNodeComesBackWithAnotherPid() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      ProcessId killed = fleet.state().node("shop-1").process().orElseThrow();

      ProcessSignal.KILL.send(killed);

      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                FleetState.NodeEntry node = fleet.state().node("shop-1");
                assertThat(node.state()).isEqualTo("UP");
                assertThat(node.restarts()).isEqualTo(1);
                assertThat(node.process()).isPresent().get().isNotEqualTo(killed);
              });
      assertThat(fleet.output()).contains("shop-1 ended with SIGKILL; next start in 1 s");
      assertThat(fleet.state().node("edge-1").restarts()).isZero();
    }
  }

  @Test
  void aPausedNodeIsNotTakenForACrashedOne() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      ProcessId paused = fleet.state().node("shop-1").process().orElseThrow();

      ProcessSignal.STOP.send(paused);
      await().atMost(LONG).until(() -> standsStill(paused));
      StatusReport status = StatusProbe.of(fleet.state());

      assertThat(status.ready()).isFalse();
      assertThat(status.nodes().get(0).state()).isEqualTo("LOST");
      assertThat(status.nodes().get(0).pid()).isEqualTo(paused.pid());
      ProcessSignal.CONT.send(paused);
      await().atMost(LONG).until(() -> StatusProbe.of(fleet.state()).ready());
      assertThat(fleet.state().node("shop-1").restarts()).isZero();
    }
  }

  /** The last thread of a process stops some time after the signal. */
  private static boolean standsStill(ProcessId process) throws IOException {
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    if (Files.notExists(stat)) {
      return true; // a system that does not say
    }
    String text = Files.readString(stat);
    return text.startsWith(") T", text.lastIndexOf(')'));
  }

  @Test
  void aPausedNodeDoesNotHoldUpTheEnd() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start();
    await().atMost(LONG).until(fleet::isReady);
    FleetState state = fleet.state();
    ProcessSignal.STOP.send(state.node("shop-1").process().orElseThrow());

    long begun = System.nanoTime();
    fleet.close();

    assertThat(OrphanedProcesses.of(state)).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aNodeThatEndsAtOnceFailsTheStartAndItsLastWordsAreShown() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1");
    fleet.flaws.put("shop-1", "exits");
    fleet.start();

    assertThatThrownBy(() -> fleet.end().get(40, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContainingAll(
            "node shop-1 did not come up", "exit code 3", "the sky is falling", "shop-1.log");
    assertThat(fleet.stateFile.read()).isEmpty();
    assertThat(TcpPorts.isFree("127.0.0.1", fleet.plan.nodes().get(0).endpointPort())).isTrue();
  }

  @Test
  void aNodeThatIsNeverReadyFailsTheStartAndTheReasonIsShown() throws Exception {
    TestFleet fleet = new TestFleet(folder, Duration.ofSeconds(6), "shop-1");
    fleet.flaws.put("shop-1", "never-ready");
    fleet.start();

    assertThatThrownBy(() -> fleet.end().get(40, TimeUnit.SECONDS))
        .hasMessageContainingAll("shop-1", "not ready after 6 s", "no answer");
    assertThat(TcpPorts.isFree("127.0.0.1", fleet.plan.nodes().get(0).endpointPort())).isTrue();
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsShownAndTheNodesAreLeftAlone() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      assertThat(fleet.state().postgres().state()).isEqualTo("UP");

      fleet.database.silent = true;
      await().atMost(LONG).until(() -> fleet.state().postgres().state().equals("LOST"));

      assertThat(fleet.output()).contains("postgres does not answer: it closes the connection");
      assertThat(StatusProbe.of(fleet.state()).ready()).isFalse();
      fleet.database.silent = false;
      await().atMost(LONG).until(() -> fleet.state().postgres().state().equals("UP"));
      assertThat(fleet.output()).contains("postgres answers again");
      assertThat(fleet.state().node("shop-1").restarts()).isZero();
    }
  }

  @Test
  void aStateThatCannotBeWrittenEndsNothing() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      ProcessId killed = fleet.state().node("shop-1").process().orElseThrow();
      Path obstacle = Files.createDirectory(folder.resolve("state.new")); // nobody can write it now

      ProcessSignal.KILL.send(killed);
      await().atMost(LONG).until(() -> fleet.output().contains("cannot write"));
      await().atMost(LONG).until(() -> fleet.output().contains("next start in 1 s"));
      Files.delete(obstacle);

      await().atMost(LONG).until(() -> fleet.state().node("shop-1").restarts() == 1);
    }
  }

  @Test
  void aSecondUpInTheSameHomeSaysSo() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);

      assertThatThrownBy(() -> fleet.another().run())
          .isInstanceOf(FleetFailure.class)
          .hasMessageContainingAll("already runs", "pid " + ProcessHandle.current().pid());
      assertThat(fleet.isReady()).isTrue();
    }
  }

  @Test
  void aTakenPortIsNamedBeforeAnythingStarts() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "shop-1");
    int port = fleet.plan.nodes().get(0).endpointPort();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();

      assertThatThrownBy(() -> fleet.supervisor().run())
          .isInstanceOf(FleetFailure.class)
          .hasMessageContainingAll("port " + port, "endpoint of node shop-1");
    }
    assertThat(fleet.stateFile.read()).isEmpty();
  }

  @Test
  void whatACrashedLauncherLeftIsEndedByTheNextUp() throws Exception {
    TestFleet crashed = new TestFleet(folder, LONG, "shop-1");
    Files.createDirectories(crashed.home.logs());
    NodeSpec spec = crashed.plan.nodes().get(0);
    Process left = FakeNodes.command(spec, "none").start(crashed.home.log("shop-1"));
    ProcessId leftId = ProcessId.of(left.pid()).orElseThrow();
    crashed.stateFile.write(States.crashed(spec, leftId));
    try (TestFleet next = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(next::isReady);

      assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(next.output()).contains("crashed here", "shop-1 (pid " + leftId.pid() + ")");
      assertThat(next.state().node("shop-1").process().orElseThrow()).isNotEqualTo(leftId);
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void aNodeCanBeAddedWhileItRuns() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);

      String told = fleet.supervisor().addNode("shop");

      assertThat(told).contains("shop-2 is ready");
      assertThat(fleet.state().node("shop-2").state()).isEqualTo("UP");
      assertThatThrownBy(() -> fleet.supervisor().addNode("shoe"))
          .hasMessageContaining("no group shoe; groups are: shop");
    }
  }

  @Test
  void aStartThatHangsCanBeStopped() throws Exception {
    TestFleet fleet = new TestFleet(folder, Duration.ofMinutes(10), "edge-1", "shop-1");
    fleet.flaws.put("shop-1", "never-ready");
    fleet.start();
    await()
        .atMost(LONG)
        .until(
            () ->
                fleet.stateFile.read().stream()
                    .flatMap(state -> state.nodes().stream())
                    .anyMatch(node -> node.name().equals("shop-1") && node.process().isPresent()));
    FleetState state = fleet.state();

    fleet.close();

    assertThat(OrphanedProcesses.of(state)).isEmpty();
    assertThat(fleet.stateFile.read()).isEmpty();
    assertThat(fleet.database.closed).isTrue();
  }

  @Test
  void aNodeOfAPlannedPortInUseIsNotAddedAndTheOthersRunOn() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      int next = fleet.plan.another("shop", fleet.plan.nodes()).endpointPort();
      try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
        assertThat(taken.isBound()).isTrue();

        assertThatThrownBy(() -> fleet.supervisor().addNode("shop"))
            .isInstanceOf(FleetFailure.class)
            .hasMessageContaining("port " + next);
      }
      assertThat(fleet.isReady()).isTrue();
      assertThat(fleet.state().nodes()).hasSize(1);
    }
  }

  @Test
  void aNodeThatIgnoresTheRequestToEndIsKilledAtTheDeadline() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "shop-1");
    fleet.flaws.put("shop-1", "stubborn");
    fleet.start();
    await().atMost(LONG).until(fleet::isReady);
    FleetState state = fleet.state();

    fleet.close();

    assertThat(OrphanedProcesses.of(state)).isEmpty();
    assertThat(fleet.output()).contains("shop-1 did not end within", "killed");
  }
}
