package dev.flotilla.fleet.impl.cli;

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
  OutputFormat output() {
    return new OutputFormat(out, err);
  }

  /** Class path of the load scenarios, which nodes have nothing to do with. */
  String loadClassPath() {
    Path target = root.resolve("src/load/target");
    return target + "/*:" + target + "/lib/*";
  }

  /** Class path of the benchmarks, with the peers that nodes have nothing to do with. */
  String benchClassPath() {
    Path target = root.resolve("src/bench/target");
    return target + "/*:" + target + "/lib/*";
  }

  Path config() {
    return root.resolve("cluster-config");
  }

  /** The plan of this home. */
  FleetPlan plan(int portOffset) {
    return FleetPlan.of(cluster(), portOffset, home);
  }

  /** What {@code cluster.yaml} says. */
  ClusterPlan cluster() {
    return ClusterPlan.read(new ConfigDirectory(config(), environment));
  }

  /** How JVMs of nodes are started. */
  NodeJvm.Program program() {
    return program(jars().toString());
  }

  /**
   * How JVMs of nodes are started.
   *
   * @param release folder of their jars
   */
  NodeJvm.Program program(String release) {
    String token = environment.get("FLOTILLA_ADMIN_TOKENFILE"); // that of a cluster elsewhere
    return new NodeJvm.Program(
        java,
        new Release(Path.of(release)),
        config(),
        token == null ? home.adminToken() : Path.of(token),
        home.control());
  }

  /** What nodes are started from. */
  Release release() {
    return new Release(jars);
  }

  StateFile stateFile() {
    return new StateFile(home.state());
  }

  /**
   * What runs in this home.
   *
   * @throws FleetFailure if nothing does
   */
  FleetState running() {
    return stateFile()
        .read()
        .orElseThrow(
            () ->
                new FleetFailure(
                    "no cluster runs in " + home.folder() + ": start one with './run.sh up'"));
  }
}
