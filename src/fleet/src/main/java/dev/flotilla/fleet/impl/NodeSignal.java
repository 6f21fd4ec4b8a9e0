package dev.flotilla.fleet.impl;

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
  static String send(FleetState state, String name, Signal signal) {
    ProcessId process =
        state
            .process(name)
            .filter(ProcessId::alive)
            .orElseThrow(() -> new FleetFailure("node " + name + " does not run here now"));
    if (!signal.send(process)) {
      throw new FleetFailure("could not send SIG" + signal + " to pid " + process.pid());
    }
    return name + " (pid " + process.pid() + ")";
  }
}
