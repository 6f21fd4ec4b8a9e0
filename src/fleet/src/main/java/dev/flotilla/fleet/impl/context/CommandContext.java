package dev.flotilla.fleet.impl.context;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.jvm.NodeJvm;
import dev.flotilla.fleet.impl.jvm.Release;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.plan.ClusterPlan;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command runs: what only the main may ask the system for.
 *
 * @param root folder of the project: the checkout, or a stand-alone application
 * @param jars folder of the jars of nodes and launcher
 * @param home of the cluster
 * @param java program to start JVMs with
 * @param environment variables
 * @param terminal whether {@code out} is one
 */
public record CommandContext(
    Path root,
    Path jars,
    FleetHome home,
    Path java,
    Map<String, String> environment,
    boolean terminal,
    PrintStream out,
    PrintStream err) {

  /** The option {@code --json} of one command, to be mixed in. */
  public OutputFormat output() {
    return new OutputFormat(out, err);
  }

  /** Class path of the load scenarios, which nodes have nothing to do with. */
  public String loadClassPath() {
    Path target = root.resolve("src/load/target");
    return target + "/*:" + target + "/lib/*";
  }

  /** Class path of the benchmarks, with the peers that nodes have nothing to do with. */
  public String benchClassPath() {
    Path target = root.resolve("src/bench/target");
    return target + "/*:" + target + "/lib/*";
  }

  public Path config() {
    return root.resolve("cluster-config");
  }

  /** The plan of this home. */
  public FleetPlan plan(int portOffset) {
    return FleetPlan.of(cluster(), portOffset, home);
  }

  /** What {@code cluster.yaml} says. */
  public ClusterPlan cluster() {
    return ClusterPlan.read(new ConfigDirectory(config(), environment));
  }

  /** How JVMs of nodes are started. */
  public NodeJvm.Program program() {
    return program(jars().toString());
  }

  /**
   * How JVMs of nodes are started.
   *
   * @param release folder of their jars
   */
  public NodeJvm.Program program(String release) {
    String token = environment.get("FLOTILLA_ADMIN_TOKENFILE"); // that of a cluster elsewhere
    return new NodeJvm.Program(
        java,
        new Release(Path.of(release)),
        config(),
        token == null ? home.adminToken() : Path.of(token),
        home.control(),
        home.traces());
  }

  /** What nodes are started from. */
  public Release release() {
    return new Release(jars);
  }

  public StateFile stateFile() {
    return new StateFile(home.state());
  }

  /**
   * What runs in this home.
   *
   * @throws FleetFailure if nothing does
   */
  public FleetState running() {
    return stateFile()
        .read()
        .orElseThrow(
            () ->
                new FleetFailure(
                    "no cluster runs in " + home.folder() + ": start one with './run.sh up'"));
  }
}
