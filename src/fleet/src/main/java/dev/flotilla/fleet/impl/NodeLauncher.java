package dev.flotilla.fleet.impl;

/** Knows how the JVM of a node is started; tests start small mains of their own. */
@FunctionalInterface
interface NodeLauncher {

  /** The command for this node; asked before each start. */
  LaunchCommand command(NodeSpec node);
}
