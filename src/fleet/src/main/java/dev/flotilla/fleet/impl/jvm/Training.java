package dev.flotilla.fleet.impl.jvm;

import java.io.IOException;
import java.util.List;

/** A start whose JVMs write down what they load. */
public interface Training {

  /** Options that decide about the shape of an archive, and about whether it can be mapped. */
  List<String> nodeOptions();

  /**
   * Starts, asks and stops. Blocks.
   *
   * @param node more options of the node's JVM
   * @param launcher more options of the launcher's JVM
   * @throws dev.flotilla.fleet.impl.os.FleetFailure if the node does not become ready
   */
  void run(Release release, List<String> node, List<String> launcher) throws IOException;
}
