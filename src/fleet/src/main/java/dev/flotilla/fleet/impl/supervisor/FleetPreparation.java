package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.os.LogRotation;
import dev.flotilla.fleet.impl.os.PortCheck;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.DesiredState;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.JsonFile;
import dev.flotilla.fleet.impl.plan.StateFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a launcher does before it starts anything: it takes over or ends what an earlier one has
 * left, decides how many nodes there should be, and checks their ports.
 *
 * @param tell takes sentences for a person
 */
record FleetPreparation(
    Supervisor.SupervisorParts parts,
    StateFile stateFile,
    JsonFile<DesiredState> desired,
    Consumer<String> tell) {

  /**
   * Fills a set with the nodes that should run, without starting one. Blocks.
   *
   * @return whether nodes of an earlier launcher are among them
   * @throws dev.flotilla.fleet.impl.os.FleetFailure if a port is taken
   */
  boolean prepare(NodeSet nodes) {
    FleetPlan plan = parts.plan();
    Optional<CrashedLauncher> crashed = stateFile.read().map(CrashedLauncher::new);
    boolean takesOver = crashed.filter(it -> it.fits(plan, parts.databasePort())).isPresent();
    if (takesOver) {
      List<String> running = crashed.get().handOver(nodes);
      tell.accept("a launcher crashed here; took over what runs: " + String.join(", ", running));
      end(crashed.get().leftOver(plan));
    } else {
      crashed.ifPresent(it -> end(it.state()));
      OrphanedProcesses.postgresIn(parts.home().postgres()).ifPresent(this::endPostgres);
      LogRotation.newRun(parts.home().logs());
    }
    DesiredState wanted = desired.read().orElse(DesiredState.NONE);
    wanted.notes(plan.shape()).forEach(tell);
    nodes.fill(wanted.counts(plan.shape()));
    PortCheck.allFree(plan.shape().host(), nodes.portsOfMissing());
    PortCheck.allFree(
        PortCheck.LOOPBACK,
        takesOver ? plan.externalPorts() : plan.otherPorts(parts.ownDatabase()));
    return takesOver;
  }

  private void end(FleetState left) {
    List<String> ended = OrphanedProcesses.clean(left);
    if (!ended.isEmpty()) {
      tell.accept("a launcher crashed here; ended what it left: " + String.join(", ", ended));
    }
  }

  private void endPostgres(ProcessId server) {
    tell.accept("PostgreSQL of an earlier run ended (pid " + server.pid() + ")");
    OrphanedProcesses.end(server, ProcessSignal.INT);
  }
}
