package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;

/** Signals to nodes by name. */
final class NodeSignal {

  private NodeSignal() {}

  /**
   * Sends a signal to the process of a node or of the database, if it is still the one that was
   * started.
   *
   * @return node and pid, to be shown
   * @throws FleetFailure if it does not run
   */
  static String send(FleetState state, String name, ProcessSignal processSignal) {
    ProcessId process =
        state
            .process(name)
            .filter(ProcessId::alive)
            .orElseThrow(() -> new FleetFailure("node " + name + " does not run here now"));
    if (!processSignal.send(process)) {
      throw new FleetFailure("could not send SIG" + processSignal + " to pid " + process.pid());
    }
    return name + " (pid " + process.pid() + ")";
  }
}
