package dev.flotilla.node.impl;

import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.FormerName;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.plan.ClusterPlan;
import dev.flotilla.rpc.FlowOptions;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.sql.ServerProbe;
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
    TraceOptions traces,
    ConfigDirectory config,
    List<String> verticles) {

  /** How long one condition of readiness may take; longer than discovery waits for its members. */
  private static final Duration READY_CHECK = Duration.ofSeconds(3);

  private static final String DATABASE = "FLOTILLA_PG_URI";

  /** Blocks. Fails with {@link ConfigFailure} or {@link UsageException}. */
  static NodeSettings read(NodeArguments nodeArguments, Map<String, String> environment) {
    ConfigDirectory config = new ConfigDirectory(nodeArguments.config(), environment);
    ClusterPlan plan = ClusterPlan.read(config);
    return new NodeSettings(
        nodeOptions(nodeArguments, plan),
        sqlOptions(nodeArguments.config(), environment),
        rpcOptions(nodeArguments.group(), plan.version(), config),
        config.read("policies.yaml", Policies.class),
        config.read("traces.yaml", TraceOptions.class),
        config,
        group(nodeArguments, plan).verticles());
  }

  private static ClusterPlan.Group group(NodeArguments nodeArguments, ClusterPlan plan) {
    ClusterPlan.Group group = plan.groups().get(nodeArguments.group());
    if (group == null) {
      throw new UsageException(
          "--group must be one of " + plan.groups().keySet() + " but was " + nodeArguments.group());
    }
    return group;
  }

  private static NodeOptions nodeOptions(NodeArguments nodeArguments, ClusterPlan plan) {
    Path hazelcast = nodeArguments.config().resolve("hazelcast.yaml");
    return NodeOptions.builder()
        .cluster(nodeArguments.cluster().orElse(plan.name()))
        .name(nodeArguments.name())
        .group(nodeArguments.group())
        .version(plan.version())
        .zone(plan.zone())
        .host(plan.host())
        .hazelcastPort(nodeArguments.hazelcastPort())
        .members(nodeArguments.members())
        .hazelcastConfig(Optional.of(hazelcast).filter(Files::exists))
        .endpointPort(nodeArguments.endpointPort())
        .startTimeout(plan.startTimeout())
        .drainTimeout(plan.drainTimeout())
        .readyCheckTimeout(READY_CHECK)
        .shutdownHook(true)
        .build();
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
    checkAddress(uri);
    Map<String, String> withUri = new HashMap<>(environment);
    withUri.put("FLOTILLA_SQL_URI", uri);
    return new ConfigDirectory(folder, withUri).read("sql.yaml", SqlOptions.class);
  }

  /** The options check it too, but would name a file that does not hold it. */
  private static void checkAddress(String uri) {
    try {
      ServerProbe.of(uri);
    } catch (IllegalArgumentException wrong) {
      throw new ConfigFailure(DATABASE + ": " + wrong.getMessage());
    }
  }

  /** What {@code rpc.yaml} says, for services that others see under this name and version. */
  static RpcOptions rpcOptions(String caller, String version, ConfigDirectory config) {
    RpcFile file = config.read("rpc.yaml", RpcFile.class);
    return file.options(caller, version);
  }

  /**
   * The content of rpc.yaml.
   *
   * @param maxPayload see {@link RpcOptions}
   * @param warmUp see {@link RpcOptions}
   * @param maxInFlightCalls see {@link FlowOptions}
   * @param maxInFlightBytes see {@link FlowOptions}
   * @param maxQueuedCalls see {@link FlowOptions}
   * @param maxQueuedBytes see {@link FlowOptions}
   */
  record RpcFile(
      Bytes maxPayload,
      Duration warmUp,
      @FormerName("callsInside") Integer maxInFlightCalls,
      @FormerName("bytesInside") Bytes maxInFlightBytes,
      @FormerName("callsWaiting") Integer maxQueuedCalls,
      @FormerName("bytesWaiting") Bytes maxQueuedBytes) {

    RpcFile {
      maxPayload = maxPayload == null ? RpcOptions.DEFAULT_MAX_PAYLOAD : maxPayload;
      FlowOptions flow =
          new FlowOptions(maxInFlightCalls, maxInFlightBytes, maxQueuedCalls, maxQueuedBytes);
      maxInFlightCalls = flow.maxInFlightCalls();
      maxInFlightBytes = flow.maxInFlightBytes();
      maxQueuedCalls = flow.maxQueuedCalls();
      maxQueuedBytes = flow.maxQueuedBytes();
      warmUp = warmUp == null ? RpcOptions.DEFAULT_WARM_UP : warmUp;
      RpcOptions.builder() // checks
          .caller("file")
          .version("0")
          .maxPayload(maxPayload)
          .warmUp(warmUp)
          .build();
    }

    RpcOptions options(String caller, String version) {
      return RpcOptions.builder()
          .caller(caller)
          .version(version)
          .maxPayload(maxPayload)
          .warmUp(warmUp)
          .flow(new FlowOptions(maxInFlightCalls, maxInFlightBytes, maxQueuedCalls, maxQueuedBytes))
          .build();
    }
  }
}
