package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.fleet.impl.jvm.FakeNodes;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.States;
import dev.flotilla.fleet.impl.status.StatusProbe;
import dev.flotilla.fleet.impl.status.StatusReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
  void aStartOfWhichNothingComesUpFailsAfterThreeTriesAndTheLastWordsAreShown() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1");
    fleet.flaws.putAll(Map.of("edge-1", "exits", "shop-1", "exits"));
    fleet.start();

    assertThatThrownBy(() -> fleet.end().get(40, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContainingAll(
            "did not come up", "3 starts in a row failed", "exit code 3", "the sky is falling");
    assertThat(fleet.output()).containsOnlyOnce("shop-1 ended with exit code 3; next start in 2 s");
    assertThat(fleet.stateFile.read()).isEmpty();
    assertThat(TcpPorts.isFree("127.0.0.1", fleet.plan.nodes().get(0).endpointPort())).isTrue();
  }

  @Test
  void aNodeThatDoesNotComeUpIsNamedAndTheOthersAreLeftAlone() throws Exception {
    TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1");
    fleet.flaws.put("shop-1", "exits");
    try (fleet) {
      fleet.start();
      await().atMost(LONG).until(() -> fleet.isInPhase(FleetState.Phase.DEGRADED));
      ProcessId edge = fleet.state().node("edge-1").process().orElseThrow();

      assertThat(fleet.output())
          .contains("1 of 2 nodes did not come up; the others run", "the sky is falling");
      assertThat(fleet.state().node("shop-1").state()).isEqualTo("DOWN");
      assertThat(fleet.state().node("shop-1").reason())
          .isEqualTo("3 starts in a row failed; the last one ended with exit code 3");

      fleet.flaws.remove("shop-1");
      fleet.supervisor().changes().restart("shop-1", false, "ada");
      await().atMost(LONG).until(() -> fleet.isInPhase(FleetState.Phase.READY));
      assertThat(fleet.state().node("shop-1").reason()).isEmpty();
      assertThat(fleet.state().node("edge-1").process()).contains(edge);
    }
  }

  @Test
  void aNodeThatIsNeverReadyFailsTheStartAndTheReasonIsShown() throws Exception {
    TestFleet fleet = new TestFleet(folder, Duration.ofSeconds(3), "shop-1");
    fleet.flaws.put("shop-1", "never-ready");
    fleet.start();

    assertThatThrownBy(() -> fleet.end().get(60, TimeUnit.SECONDS))
        .hasMessageContainingAll("shop-1", "not ready after 3 s", "no answer");
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
  void whatACrashedLauncherLeftIsTakenOverByTheNextUp() throws Exception {
    TestFleet crashed = new TestFleet(folder, LONG, "edge-1", "shop-1");
    Process left = leave(crashed, "shop-1");
    ProcessId leftId = ProcessId.of(left.pid()).orElseThrow();
    try (crashed) {
      crashed.start();
      await().atMost(LONG).until(crashed::isReady);

      assertThat(crashed.output()).contains("took over what runs: shop-1 (pid " + leftId.pid());
      assertThat(crashed.state().node("shop-1").process()).contains(leftId);
      assertThat(crashed.state().node("edge-1").state()).isEqualTo("UP");

      ProcessSignal.KILL.send(leftId); // it is supervised like any other
      await()
          .atMost(LONG)
          .until(() -> crashed.state().node("shop-1").restarts() == 1 && crashed.isReady());
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void anEditThatCannotBeAppliedToNodesThatWereTakenOverEndsNothing() throws Exception {
    TestFleet crashed = new TestFleet(folder, LONG, "shop-1");
    Process left = leave(crashed, "shop-1");
    try (crashed) {
      crashed.configured =
          new FleetPlan("test", 0, crashed.plan.shape().withName("other"), crashed.plan.nodes());
      crashed.start();

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(crashed.output())
                      .contains("not applied: cluster.yaml changed name, which cannot change"));
      assertThat(crashed.isReady()).isTrue();
      assertThat(left.isAlive()).isTrue();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void aCrashedLauncherOfAnotherClusterLeavesNothingBehind() throws Exception {
    TestFleet crashed = new TestFleet(folder, LONG, "shop-1");
    Process left = leave(crashed, "shop-1");
    crashed.stateFile.write(States.ofCluster("another", crashed.state()));
    try (TestFleet next = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(next::isReady);

      assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(next.output()).contains("ended what it left", "shop-1 (pid " + left.pid() + ")");
      assertThat(next.state().node("shop-1").process().orElseThrow().pid())
          .isNotEqualTo(left.pid());
    } finally {
      left.destroyForcibly();
    }
  }

  /** A node that runs, in a home whose launcher is gone. */
  private static Process leave(TestFleet fleet, String name) throws IOException {
    Files.createDirectories(fleet.home.logs());
    NodeSpec spec =
        fleet.plan.nodes().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    Process left = FakeNodes.command(spec, "none").start(fleet.home.log(name));
    fleet.stateFile.write(
        States.crashed(spec, ProcessId.of(left.pid()).orElseThrow(), fleet.fingerprint(spec)));
    return left;
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
