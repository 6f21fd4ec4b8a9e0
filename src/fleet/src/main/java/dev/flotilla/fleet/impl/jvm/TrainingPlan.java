package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.core.Json;
import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.PortCheck;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.plan.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project with one node that hosts the verticles of all groups, and one of a group of several.
 *
 * @param shape the plan of the real project
 * @param config folder of its configuration files
 */
public record TrainingPlan(ClusterPlan shape, Path config) {

  private static final int ATTEMPTS = 50;

  /** Below the ports that Linux gives to clients, for 15432 is the highest of the checkout. */
  private static final int LOWEST_OFFSET = 8_000;

  private static final int OFFSETS = 9_000;

  /**
   * Writes it.
   *
   * @param options more options for the JVM of the node
   * @return an offset at which all its ports are free
   */
  int write(Path folder, List<String> options) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("cluster-config"));
    try (Stream<Path> files = Files.walk(config)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(config.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    // A JSON object is a YAML document.
    Files.write(copy.resolve(ClusterPlan.FILE), Json.encode(content(options)).getBytes());
    return freeOffset(new FleetHome(folder));
  }

  private Map<String, Object> content(List<String> options) {
    List<String> jvm = new ArrayList<>(shape.jvm());
    jvm.addAll(options);
    List<String> verticles =
        shape.groups().values().stream()
            .flatMap(group -> group.verticles().stream())
            .distinct()
            .toList();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("name", "training");
    content.put("version", shape.version());
    content.put("host", shape.host());
    content.put("hazelcastPort", shape.hazelcastPort());
    content.put("endpointPort", shape.endpointPort());
    content.put("startTimeout", shape.startTimeout().toMillis() + "ms");
    content.put("drainTimeout", shape.drainTimeout().toMillis() + "ms");
    content.put("jvm", jvm);
    content.put("postgres", shape.postgres());
    content.put("groups", groups(verticles));
    content.put("external", shape.external());
    content.put("urls", shape.urls());
    content.put("environment", shape.environment());
    return content;
  }

  /** A second node if one group may have two: what a node does alone is not all that it does. */
  private Map<String, ClusterPlan.Group> groups(List<String> verticles) {
    Map<String, ClusterPlan.Group> groups = new LinkedHashMap<>();
    groups.put("all", new ClusterPlan.Group(1, verticles));
    shape.groups().values().stream()
        .filter(group -> group.nodes() > 1)
        .findFirst()
        .ifPresent(group -> groups.put("more", new ClusterPlan.Group(1, group.verticles())));
    return groups;
  }

  private int freeOffset(FleetHome home) {
    SecureRandom random = new SecureRandom();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int offset = LOWEST_OFFSET + random.nextInt(OFFSETS);
      FleetPlan plan = FleetPlan.of(shape, offset, home);
      boolean free =
          plan.nodePorts().keySet().stream()
                  .allMatch(port -> TcpPorts.isFree(plan.shape().host(), port))
              && plan.otherPorts(true).keySet().stream()
                  .allMatch(port -> TcpPorts.isFree(PortCheck.LOOPBACK, port));
      if (free) {
        return offset;
      }
    }
    throw new FleetFailure("no free ports for the training of a node");
  }
}
