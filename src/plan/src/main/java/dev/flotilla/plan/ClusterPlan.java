package dev.flotilla.plan;

import dev.flotilla.core.Check;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.FormerName;
import dev.flotilla.core.os.Hosts;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cluster is: the content of {@code cluster.yaml}. Immutable; maps keep the order of the
 * file. Texts in {@code urls} and {@code environment} may hold {@code ${port:N}}, which stands for
 * port N plus the port offset.
 *
 * @param name of the cluster, default {@code flotilla}
 * @param version of the software, default {@code 0}
 * @param zone failure domain of the nodes started here, default {@code local}
 * @param host address that nodes bind to and know each other by, default {@code 127.0.0.1}; an
 *     address of IPv6 without brackets. The wildcard address ({@code 0.0.0.0}) is refused, because
 *     other nodes cannot connect to it
 * @param hazelcastPort of the first node, default 5701; the next nodes count up
 * @param endpointPort of the first node, default 9001; the next nodes count up
 * @param startTimeout by when a node must be ready, default 60 s, at least 1 s
 * @param drainTimeout how long in-flight work may hold up a drain, default 15 s
 * @param jvm options of every node's JVM, none by default
 * @param postgres the embedded database
 * @param groups by name; at least one
 * @param external verticles that the launcher hosts outside the cluster, by name
 * @param urls where people find things, by name
 * @param environment variables of every node
 */
@RecordBuilder
public record ClusterPlan(
    String name,
    String version,
    String zone,
    String host,
    Integer hazelcastPort,
    Integer endpointPort,
    @FormerName("startDeadline") Duration startTimeout,
    @FormerName("drainDeadline") Duration drainTimeout,
    List<String> jvm,
    Postgres postgres,
    Map<String, Group> groups,
    @FormerName("outside") Map<String, External> external,
    Map<String, String> urls,
    Map<String, String> environment)
    implements ClusterPlanBuilder.With {

  /** The file in a configuration directory. */
  public static final String FILE = "cluster.yaml";

  private static final String CLASS_NAME =
      "(\\p{javaJavaIdentifierPart}+\\.)*[\\p{javaJavaIdentifierPart}$]+";

  private static final Pattern PORT = Pattern.compile("\\$\\{port:(\\d{1,5})}");

  public ClusterPlan {
    name = or(name, "flotilla");
    version = or(version, "0");
    zone = or(zone, "local");
    host = or(host, "127.0.0.1");
    hazelcastPort = or(hazelcastPort, 5701);
    endpointPort = or(endpointPort, 9001);
    startTimeout = or(startTimeout, Duration.ofSeconds(60));
    drainTimeout = or(drainTimeout, Duration.ofSeconds(15));
    jvm = List.copyOf(or(jvm, List.of()));
    postgres = or(postgres, Postgres.DEFAULT);
    groups = ordered(groups);
    external = ordered(external);
    urls = ordered(urls);
    environment = ordered(environment);
    Check.that(
        name.matches("[A-Za-z0-9._-]{1,60}"),
        "name",
        "1 to 60 letters, digits, dots, underscores and dashes",
        name);
    Check.notBlank("version", version);
    Check.notBlank("zone", zone);
    Hosts.check(host);
    Check.between("hazelcastPort", hazelcastPort, 1, 65_535);
    Check.between("endpointPort", endpointPort, 1, 65_535);
    Check.atLeast("startTimeout", startTimeout, Duration.ofSeconds(1));
    Check.atLeast("drainTimeout", drainTimeout, Duration.ZERO);
    Check.that(!groups.isEmpty(), "groups", "at least one group", "none");
    groups.keySet().forEach(group -> checkName("groups", group));
    external.keySet().forEach(verticle -> checkName("external", verticle));
    jvm.forEach(
        option -> Check.that(option.startsWith("-"), "jvm", "options that start with -", option));
  }

  /** A builder; what is not set takes its default, except {@code groups}. */
  public static ClusterPlanBuilder builder() {
    return ClusterPlanBuilder.builder();
  }

  /**
   * Reads {@link #FILE}.
   *
   * @throws dev.flotilla.core.ConfigFailure naming file, line, path, rule and value
   */
  public static ClusterPlan read(ConfigDirectory directory) {
    return directory.read(FILE, ClusterPlan.class);
  }

  /**
   * A text with each {@code ${port:N}} replaced by N plus the offset.
   *
   * @throws IllegalArgumentException if the result is not a port number
   */
  public static String expand(String text, int portOffset) {
    return PORT.matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Integer.toString(shift(Integer.parseInt(found.group(1)), portOffset))));
  }

  /** This plan with every port shifted and every {@code ${port:N}} replaced; offset 0 too. */
  public ClusterPlan withPortOffset(int offset) {
    return with()
        .hazelcastPort(shift(hazelcastPort, offset))
        .endpointPort(shift(endpointPort, offset))
        .postgres(new Postgres(shift(postgres.port(), offset), postgres.database()))
        .external(mapped(external, it -> new External(it.verticle(), shift(it.port(), offset))))
        .urls(mapped(urls, text -> expand(text, offset)))
        .environment(mapped(environment, text -> expand(text, offset)))
        .build();
  }

  private static int shift(int port, int offset) {
    Check.between("port " + port + " plus the port offset", (long) port + offset, 1, 65_535);
    return port + offset;
  }

  private static void checkName(String where, String name) {
    Check.that(
        name.matches("[a-z][a-z0-9-]{0,30}"),
        "a name in " + where,
        "lower-case letters, digits and dashes, at most 31",
        name);
  }

  private static void checkClass(String name, String value) {
    Check.that(value != null && value.matches(CLASS_NAME), name, "the name of a class", value);
  }

  private static <T> T or(T value, T fallback) {
    return value == null ? fallback : value;
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return mapped(map == null ? Map.of() : map, UnaryOperator.identity());
  }

  private static <V> Map<String, V> mapped(Map<String, V> map, UnaryOperator<V> change) {
    Map<String, V> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, change.apply(Check.present(key, value))));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * The embedded PostgreSQL.
   *
   * @param port default 15432
   * @param database its name, default {@code flotilla}
   */
  public record Postgres(Integer port, String database) {

    private static final int DEFAULT_PORT = 15_432;
    private static final String DEFAULT_DATABASE = "flotilla";
    private static final Postgres DEFAULT = new Postgres(DEFAULT_PORT, DEFAULT_DATABASE);

    public Postgres {
      port = or(port, DEFAULT_PORT);
      database = or(database, DEFAULT_DATABASE);
      Check.between("port", port, 1, 65_535);
      Check.that(
          database.matches("[a-z_][a-z0-9_]{0,62}"),
          "database",
          "lower-case letters, digits and underscores",
          database);
    }
  }

  /**
   * Nodes that host the same verticles.
   *
   * @param nodes how many, default 1, 0 to 200
   * @param verticles class names; each once
   */
  public record Group(Integer nodes, List<String> verticles) {

    public Group {
      nodes = or(nodes, 1);
      verticles = List.copyOf(or(verticles, List.of()));
      Check.between("nodes", nodes, 0, 200);
      verticles.forEach(verticle -> checkClass("verticles", verticle));
      Check.that(
          new HashSet<>(verticles).size() == verticles.size(),
          "verticles",
          "named once each",
          verticles);
    }
  }

  /**
   * A verticle that the launcher hosts itself.
   *
   * @param verticle class name
   * @param port it listens on
   */
  public record External(String verticle, Integer port) {

    public External {
      checkClass("verticle", verticle);
      Check.between("port", or(port, 0), 1, 65_535);
    }
  }
}
