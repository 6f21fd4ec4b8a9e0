package dev.flotilla.node;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ProcessDefaults;
import dev.flotilla.node.impl.NodeArguments;
import dev.flotilla.node.impl.NodeProcess;
import dev.flotilla.node.impl.ProcessSetup;
import dev.flotilla.node.impl.StartTimeline;
import dev.flotilla.node.impl.UsageException;
import java.util.Map;

/**
 * The main of one JVM of the cluster. It drains on SIGTERM, after which the JVM ends with 143 as
 * after any SIGTERM. It ends with 1 when the node cannot start and with 2 when it was called
 * wrongly; each failure is one sentence on standard error.
 */
public final class NodeMain {

  private NodeMain() {}

  /** Runs a node until SIGTERM; see {@code --help}. */
  public static void main(String[] args) {
    StartTimeline timeline = StartTimeline.begin(Clock.system());
    ProcessDefaults.apply();
    int exit = run(args, System.getenv(), timeline);
    if (exit >= 0) {
      System.exit(exit);
    }
  }

  /** The exit code; below 0 when the node runs. No logger may be touched before the set-up. */
  private static int run(String[] args, Map<String, String> environment, StartTimeline timeline) {
    if (NodeArguments.askForHelp(args)) {
      System.out.println(NodeArguments.USAGE);
      return 0;
    }
    try {
      NodeArguments nodeArguments = NodeArguments.parse(args);
      ProcessSetup.of(nodeArguments, environment);
      return NodeProcess.start(nodeArguments, environment, timeline) ? -1 : 1;
    } catch (UsageException wrong) {
      System.err.println("node: " + wrong.getMessage() + " (--help shows the usage)");
      return 2;
    }
  }
}
