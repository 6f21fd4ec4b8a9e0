package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.plan.NodeSpec;

/** Knows how the JVM of a node is started; tests start small mains of their own. */
@FunctionalInterface
public interface NodeLauncher {

  /** The command for this node; asked before each start. */
  ProcessSpec command(NodeSpec node);
}
