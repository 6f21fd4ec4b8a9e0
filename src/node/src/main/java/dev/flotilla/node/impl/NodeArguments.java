package dev.flotilla.node.impl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a node is told on its command line.
 *
 * @param config folder of the configuration files
 * @param cluster name of the cluster; that of cluster.yaml if absent
 * @param name of the node
 * @param group whose verticles it hosts
 * @param hazelcastPort port of the member
 * @param members {@code host:port} of the members to look for
 * @param endpointPort port of the node endpoint
 */
public record NodeArguments(
    Path config,
    Optional<String> cluster,
    String name,
    String group,
    int hazelcastPort,
    List<String> members,
    int endpointPort) {

  /** Shown by {@code --help}. */
  public static final String USAGE =
      """
      Runs one node of a Flotilla cluster until SIGTERM, which drains it.

      Usage: java -cp 'LIB/*' dev.flotilla.node.NodeMain OPTION VALUE ...
        --config DIR            folder with cluster.yaml and the other configuration files (required)
        --group GROUP           a group of cluster.yaml, whose verticles this node hosts (required)
        --name NAME             name of the node, unique in the cluster (required)
        --hazelcast-port PORT   port of this member (required; 0 takes a free one)
        --endpoint-port PORT    port of /health, /metrics and the pages (required; 0 takes a free one)
        --members HOST:PORT,... members to look for; this one may be among them (default none)
        --cluster NAME          name of the cluster (default that of cluster.yaml)
        --help                  this text

      Environment: FLOTILLA_PG_URI (required) the database, postgresql://user:password@host:port/database;
        FLOTILLA_LOG=json, FLOTILLA_LOG_LEVEL; FLOTILLA_FILE_KEY overrides a value of a configuration file;
        FLOTILLA_SUPERVISED=1 leaves SIGINT to the supervisor.
      Exit codes: 143 drained after SIGTERM (130 after SIGINT), 1 cannot start, 2 wrong use.""";

  private static final Set<String> OPTIONS =
      Set.of(
          "--config",
          "--cluster",
          "--name",
          "--group",
          "--hazelcast-port",
          "--members",
          "--endpoint-port");

  public static boolean askForHelp(String[] args) {
    return Arrays.asList(args).contains("--help");
  }

  /**
   * Reads a command line.
   *
   * @throws UsageException naming the option
   */
  public static NodeArguments parse(String[] args) {
    Map<String, String> values = values(args);
    return new NodeArguments(
        folder(required(values, "--config")),
        Optional.ofNullable(values.get("--cluster")),
        required(values, "--name"),
        required(values, "--group"),
        port(values, "--hazelcast-port"),
        members(values.getOrDefault("--members", "")),
        port(values, "--endpoint-port"));
  }

  private static Map<String, String> values(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (int at = 0; at < args.length; at += 2) {
      String option = args[at];
      if (!OPTIONS.contains(option)) {
        throw new UsageException("unknown option " + option);
      }
      if (at + 1 == args.length || args[at + 1].isBlank()) {
        throw new UsageException(option + " needs a value");
      }
      if (values.put(option, args[at + 1]) != null) {
        throw new UsageException(option + " is given twice");
      }
    }
    return values;
  }

  private static String required(Map<String, String> values, String option) {
    String value = values.get(option);
    if (value == null) {
      throw new UsageException(option + " is missing");
    }
    return value;
  }

  private static Path folder(String value) {
    Path folder = Path.of(value);
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--config must be a folder but was " + value);
    }
    return folder;
  }

  private static int port(Map<String, String> values, String option) {
    return port(option, required(values, option), 0);
  }

  private static int port(String option, String value, int least) {
    if (!value.matches("\\d{1,5}") || notWithin(Integer.parseInt(value), least)) {
      throw new UsageException(
          option + " must be a port, " + least + " to 65535, but was " + value);
    }
    return Integer.parseInt(value);
  }

  private static boolean notWithin(int port, int least) {
    return port < least || port > 65_535;
  }

  private static List<String> members(String value) {
    List<String> members =
        Arrays.stream(value.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList();
    members.forEach(NodeArguments::checkMember);
    return members;
  }

  private static void checkMember(String member) {
    int colon = member.lastIndexOf(':');
    String host = member.substring(0, Math.max(colon, 0));
    if (host.isEmpty() || (host.contains(":") && !host.matches("\\[.+]"))) {
      throw new UsageException(
          "--members must be HOST:PORT,... (of IPv6 [ADDRESS]:PORT) but was " + member);
    }
    port("--members", member.substring(colon + 1), 1);
  }
}
