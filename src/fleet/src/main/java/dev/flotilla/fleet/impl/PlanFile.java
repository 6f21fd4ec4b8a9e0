package dev.flotilla.fleet.impl;

import dev.flotilla.core.Check;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code cluster.yaml}. */
record PlanFile(
    String name,
    String version,
    String zone,
    String host,
    int hazelcastPort,
    int endpointPort,
    Duration startDeadline,
    Duration drainDeadline,
    List<String> jvm,
    Postgres postgres,
    Map<String, Group> groups,
    Map<String, Outside> outside,
    Map<String, String> urls,
    Map<String, String> environment) {

  record Postgres(int port, String database) {}

  record Group(int nodes, List<String> verticles) {}

  record Outside(String verticle, int port) {}

  PlanFile {
    Check.notBlank("name", name);
  }
}
