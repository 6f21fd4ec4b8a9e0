package dev.flotilla.fleet.impl;

import dev.flotilla.core.ConfigDirectory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command runs: what only the main may ask the system for.
 *
 * @param root the checkout
 * @param home of the cluster
 * @param java program to start JVMs with
 * @param environment variables
 * @param terminal whether {@code out} is one
 */
record CommandContext(
    Path root,
    FleetHome home,
    Path java,
    Map<String, String> environment,
    boolean terminal,
    PrintStream out,
    PrintStream err) {

  /** Folder of the jars of nodes and launcher. */
  Path jars() {
    return root.resolve("src/dist/target/lib");
  }

  /** Folder of the jars of the load scenarios. */
  Path loadJars() {
    return root.resolve("src/load/target/lib");
  }

  Path config() {
    return root.resolve("cluster-config");
  }

  /** The plan of this home. */
  FleetPlan plan(PortOffset offset) {
    PlanFile file = new ConfigDirectory(config(), environment).read("cluster.yaml", PlanFile.class);
    return FleetPlan.of(file, offset, home);
  }

  /** How JVMs of nodes are started. */
  NodeJvm.Program program() {
    return new NodeJvm.Program(java, jars() + "/*", config());
  }

  /** Class-data archives of this home. */
  ClassArchive archives() {
    home.create();
    return new ClassArchive(home.archives(), jars(), System.getProperty("java.vm.version"));
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
