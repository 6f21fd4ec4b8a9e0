package dev.flotilla.cluster;

import dev.flotilla.core.Check;
import dev.flotilla.core.Hosts;
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
 * @param version of the software it runs
 * @param zone failure domain
 * @param host address that everything binds to and that is published to other nodes; an IPv6
 *     address has no brackets
 * @param hazelcastPort port of this member; 0 takes a free one (then {@code members} must name the
 *     members that already run)
 * @param members {@code host:port} of the members to join; this one may be among them
 * @param hazelcastConfig the file with all other Hazelcast settings; empty for the built-in one
 * @param endpointPort port of the node endpoint; 0 takes a free one
 * @param startTimeout how long joining and becoming ready may take
 * @param drainTimeout how long work in flight may delay the drain
 * @param readyCheckTimeout how long one readiness condition may take
 * @param shutdownHook whether SIGTERM drains; off in tests that run several nodes in one JVM
 */
public record NodeOptions(
    String cluster,
    String name,
    String group,
    String version,
    String zone,
    String host,
    int hazelcastPort,
    List<String> members,
    Optional<Path> hazelcastConfig,
    int endpointPort,
    Duration startTimeout,
    Duration drainTimeout,
    Duration readyCheckTimeout,
    boolean shutdownHook) {

  public NodeOptions {
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
    members = List.copyOf(members);
    Check.present("hazelcastConfig", hazelcastConfig);
  }

  /** A node on loopback with free ports, alone until members are named. */
  public static NodeOptions local(String cluster, String name, String group) {
    return new NodeOptions(
        cluster,
        name,
        group,
        "0",
        "local",
        "127.0.0.1",
        0,
        List.of(),
        Optional.empty(),
        0,
        Duration.ofSeconds(60),
        Duration.ofSeconds(15),
        Duration.ofSeconds(2),
        false);
  }
}
