package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.util.List;
import java.util.Map;

/** Starts fake nodes; not in their own class, which the JVM of a fake node loads alone. */
public final class FakeNodes {

  private FakeNodes() {}

  /** Returns the command that starts a fake node with a flaw. */
  public static ProcessSpec command(NodeSpec node, String flaw) {
    String java = System.getProperty("java.home") + "/bin/java";
    return new ProcessSpec(
        List.of(
            java,
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            FakeNode.classPath(),
            FakeNode.class.getName(),
            Integer.toString(node.endpointPort()),
            node.name(),
            flaw),
        Map.of());
  }
}
