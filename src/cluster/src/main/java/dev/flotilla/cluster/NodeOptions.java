package dev.flotilla.cluster;

import dev.flotilla.core.Check;
import dev.flotilla.core.os.Hosts;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The identity, addresses and time limits of a node. Immutable.
 *
 * @param cluster name of the cluster; nodes of another name never join
 * @param name of the node, unique in the cluster
 * @param group of the node
 * @param version of the software it runs; default {@code 0}
 * @param zone failure domain; default {@code local}
 * @param host address that everything binds to and that is published to other nodes; an IPv6
 *     address has no brackets; default {@code 127.0.0.1}
 * @param hazelcastPort port of this member; 0, the default, takes a free one (then {@code members}
 *     must name the members that already run)
 * @param members {@code host:port} of the members to join; this one may be among them; none by
 *     default
 * @param hazelcastConfig the file with all other Hazelcast settings; empty for the built-in one
 * @param endpointPort port of the node endpoint; 0, the default, takes a free one
 * @param startTimeout how long joining and becoming ready may take; default 60 s
 * @param drainTimeout how long work in flight may delay the drain; default 15 s
 * @param readyCheckTimeout how long one readiness condition may take; default 2 s
 * @param shutdownHook whether SIGTERM drains; false by default, because several nodes of a test
 *     share one JVM
 */
@RecordBuilder
public record NodeOptions(
    String cluster,
    String name,
    String group,
    String version,
    String zone,
    String host,
    Integer hazelcastPort,
    List<String> members,
    Optional<Path> hazelcastConfig,
    Integer endpointPort,
    Duration startTimeout,
    Duration drainTimeout,
    Duration readyCheckTimeout,
    Boolean shutdownHook)
    implements NodeOptionsBuilder.With {

  /** 60 s. A third start on two busy cores takes 10 s. */
  public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(60);

  /** 15 s. Longer than any request may take by default. */
  public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(15);

  /** 2 s. A healthy condition answers from memory. */
  public static final Duration DEFAULT_READY_CHECK_TIMEOUT = Duration.ofSeconds(2);

  public NodeOptions {
    version = version == null ? "0" : version;
    zone = zone == null ? "local" : zone;
    host = host == null ? "127.0.0.1" : host;
    hazelcastPort = hazelcastPort == null ? 0 : hazelcastPort;
    members = members == null ? List.of() : List.copyOf(members);
    endpointPort = endpointPort == null ? 0 : endpointPort;
    startTimeout = startTimeout == null ? DEFAULT_START_TIMEOUT : startTimeout;
    drainTimeout = drainTimeout == null ? DEFAULT_DRAIN_TIMEOUT : drainTimeout;
    readyCheckTimeout = readyCheckTimeout == null ? DEFAULT_READY_CHECK_TIMEOUT : readyCheckTimeout;
    shutdownHook = shutdownHook != null && shutdownHook;
    Check.notBlank("cluster", cluster);
    Check.notBlank("name", name);
    Check.notBlank("group", group);
    Check.notBlank("version", version);
    Check.notBlank("zone", zone);
    Hosts.check(host);
    Check.between("hazelcastPort", hazelcastPort, 0, 65_535);
    Check.between("endpointPort", endpointPort, 0, 65_535);
    Check.atLeast("startTimeout", startTimeout, Duration.ofMillis(1));
    Check.atLeast("drainTimeout", drainTimeout, Duration.ZERO);
    Check.atLeast("readyCheckTimeout", readyCheckTimeout, Duration.ofMillis(1));
    Check.present("hazelcastConfig", hazelcastConfig);
  }

  /**
   * A builder; what is not set takes its default, except {@code cluster}, {@code name} and {@code
   * group}.
   */
  public static NodeOptionsBuilder builder() {
    return NodeOptionsBuilder.builder();
  }

  /** A node on loopback with free ports, alone until members are named. */
  public static NodeOptions local(String cluster, String name, String group) {
    return builder().cluster(cluster).name(name).group(group).build();
  }
}
