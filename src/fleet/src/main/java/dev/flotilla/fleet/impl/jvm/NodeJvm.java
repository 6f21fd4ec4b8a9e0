package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts nodes as JVMs of {@code dev.flotilla.node.NodeMain}.
 *
 * @param program how JVMs are started here
 * @param members {@code host:port} of the members to look for
 * @param databaseUri what the node connects to
 */
public record NodeJvm(Program program, FleetPlan plan, List<String> members, String databaseUri)
    implements NodeLauncher {

  /**
   * How JVMs are started here.
   *
   * @param java program
   * @param release what nodes are started from
   * @param config folder of the configuration files
   * @param adminToken file of the admin token
   * @param control file of the launcher's address
   * @param traces folder where nodes store the traces that they keep
   */
  public record Program(
      Path java, Release release, Path config, Path adminToken, Path control, Path traces) {}

  /** After an OutOfMemoryError any thread may be missing, so the JVM ends and is started again. */
  private static final String DIES_WITHOUT_MEMORY = "-XX:+ExitOnOutOfMemoryError";

  private static final String MAIN = "dev.flotilla.node.NodeMain";

  @Override
  public ProcessSpec command(NodeSpec node) {
    List<String> words = new ArrayList<>();
    words.add(program.java().toString());
    words.addAll(program.release().nodeOptions());
    words.add(DIES_WITHOUT_MEMORY);
    words.addAll(plan.shape().jvm()); // has the last word
    words.addAll(List.of("-cp", program.release().classPath(), MAIN));
    words.addAll(arguments(node));
    return new ProcessSpec(words, environment());
  }

  private List<String> arguments(NodeSpec node) {
    return List.of(
        "--config", program.config().toString(),
        "--cluster", plan.cluster(),
        "--name", node.name(),
        "--group", node.group(),
        "--hazelcast-port", Integer.toString(node.hazelcastPort()),
        "--members", String.join(",", membersFor(node)),
        "--endpoint-port", Integer.toString(node.endpointPort()));
  }

  /** A node that was added later knows itself too. */
  private Set<String> membersFor(NodeSpec node) {
    Set<String> all = new LinkedHashSet<>(members);
    all.add(node.member());
    return all;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(plan.shape().environment());
    environment.put("FLOTILLA_PG_URI", databaseUri);
    environment.put("FLOTILLA_ADMIN_TOKENFILE", program.adminToken().toString());
    environment.put("FLOTILLA_ADMIN_CONTROLFILE", program.control().toString());
    environment.put("FLOTILLA_TRACES_FOLDER", program.traces().toString());
    environment.put("FLOTILLA_SUPERVISED", "1");
    return environment;
  }
}
