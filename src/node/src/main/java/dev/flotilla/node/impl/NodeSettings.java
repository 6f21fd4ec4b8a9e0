package dev.flotilla.node.impl;

import dev.flotilla.cluster.ClusterPlan;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.mesh.Policies;
import dev.flotilla.rpc.FlowOptions;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.sql.SqlOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a node is configured with, read and checked before anything starts.
 *
 * @param config for what verticles read themselves
 * @param verticles class names of the group's verticles
 */
record NodeSettings(
    NodeOptions node,
    SqlOptions sql,
    RpcOptions rpc,
    Policies policies,
    ConfigDirectory config,
    List<String> verticles) {

  /** How long one condition of readiness may take; longer than discovery waits for its members. */
  private static final Duration READY_CHECK = Duration.ofSeconds(3);

  private static final String DATABASE = "FLOTILLA_PG_URI";

  /** Blocks. Fails with {@link ConfigFailure} or {@link WrongUse}. */
  static NodeSettings read(Arguments arguments, Map<String, String> environment) {
    ConfigDirectory config = new ConfigDirectory(arguments.config(), environment);
    ClusterPlan plan = ClusterPlan.read(config);
    return new NodeSettings(
        nodeOptions(arguments, plan),
        sqlOptions(arguments.config(), environment),
        rpcOptions(arguments, plan, config),
        config.read("policies.yaml", Policies.class),
        config,
        group(arguments, plan).verticles());
  }

  private static ClusterPlan.Group group(Arguments arguments, ClusterPlan plan) {
    ClusterPlan.Group group = plan.groups().get(arguments.group());
    if (group == null) {
      throw new WrongUse(
          "--group must be one of " + plan.groups().keySet() + " but was " + arguments.group());
    }
    return group;
  }

  private static NodeOptions nodeOptions(Arguments arguments, ClusterPlan plan) {
    Path hazelcast = arguments.config().resolve("hazelcast.yaml");
    return new NodeOptions(
        arguments.cluster().orElse(plan.name()),
        arguments.name(),
        arguments.group(),
        plan.version(),
        plan.zone(),
        plan.host(),
        arguments.hazelcastPort(),
        arguments.members(),
        Optional.of(hazelcast).filter(Files::exists),
        arguments.endpointPort(),
        plan.startDeadline(),
        plan.drainDeadline(),
        READY_CHECK,
        true);
  }

  /**
   * The address comes from the environment, because it holds a password; the rest may be in a file.
   */
  private static SqlOptions sqlOptions(Path folder, Map<String, String> environment) {
    String uri = environment.getOrDefault(DATABASE, "");
    if (uri.isBlank()) {
      throw new ConfigFailure(
          DATABASE + " must be postgresql://user:password@host:port/database but is not set");
    }
    Map<String, String> withUri = new HashMap<>(environment);
    withUri.put("FLOTILLA_SQL_URI", uri);
    return new ConfigDirectory(folder, withUri).read("sql.yaml", SqlOptions.class);
  }

  private static RpcOptions rpcOptions(
      Arguments arguments, ClusterPlan plan, ConfigDirectory config) {
    RpcFile file = config.read("rpc.yaml", RpcFile.class);
    return new RpcOptions(
            arguments.group(), plan.version(), file.maxPayload(), RpcOptions.DEFAULT_DRAIN_TIMEOUT)
        .withFlow(file.flow());
  }

  /**
   * The content of rpc.yaml.
   *
   * @param maxPayload see {@link RpcOptions}
   * @param callsInside see {@link FlowOptions}, as for the rest
   */
  record RpcFile(
      Bytes maxPayload,
      Integer callsInside,
      Bytes bytesInside,
      Integer callsWaiting,
      Bytes bytesWaiting) {

    RpcFile {
      maxPayload = maxPayload == null ? RpcOptions.DEFAULT_MAX_PAYLOAD : maxPayload;
    }

    FlowOptions flow() {
      return new FlowOptions(
          callsInside == null ? FlowOptions.DEFAULT_CALLS_INSIDE : callsInside,
          bytesInside == null ? FlowOptions.DEFAULT_BYTES_INSIDE : bytesInside,
          callsWaiting == null ? FlowOptions.DEFAULT_CALLS_WAITING : callsWaiting,
          bytesWaiting == null ? FlowOptions.DEFAULT_BYTES_WAITING : bytesWaiting);
    }
  }
}
