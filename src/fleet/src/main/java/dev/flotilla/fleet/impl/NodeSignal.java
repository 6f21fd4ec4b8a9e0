package dev.flotilla.fleet.impl;

/** Signals to nodes by name. */
final class NodeSignal {

  private NodeSignal() {}

  /**
   * Sends a signal to the process of a node, if it is still the one that was started.
   *
   * @return node and pid, to be shown
   * @throws FleetFailure if the node does not run
   */
  static String send(FleetState.NodeEntry node, Signal signal) {
    ProcessId process =
        node.process()
            .filter(ProcessId::alive)
            .orElseThrow(() -> new FleetFailure("node " + node.name() + " does not run now"));
    if (!signal.send(process)) {
      throw new FleetFailure("could not send SIG" + signal + " to pid " + process.pid());
    }
    return node.name() + " (pid " + process.pid() + ")";
  }
}
