package dev.flotilla.house;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages inside a module: their order, their size, and the names in them. */
class LayersTest {

  /** The packages of each module's implementation, from the lowest layer to the highest. */
  private static final Map<String, List<String>> LAYERS =
      Map.of(
          "rpc", List.of("transport", "codec", "contract", "client", "server", ""),
          "gateway", List.of("http", "server", "openapi", "contract", "proxy", "mount", ""),
          "discovery", List.of("view", "http", "control", "store", "", "vertx"),
          "fleet",
              List.of(
                  "os",
                  "plan",
                  "jvm",
                  "database",
                  "status",
                  "supervisor",
                  "scaffold",
                  "console",
                  "context",
                  "top",
                  "cli"),
          "mesh",
              List.of(
                  "base",
                  "trace",
                  "breaker",
                  "balance",
                  "limit",
                  "traffic",
                  "forecast",
                  "policy",
                  "call",
                  "vertx"));

  private static final int MOST_TYPES = 25;

  /** Uses parts of Vert.x that may change in any version: an upgrade begins with these classes. */
  private static final Set<String> USERS_OF_INTERNALS =
      Set.of(
          "cluster.impl.HazelcastMembership",
          "cluster.impl.Liveness",
          "cluster.impl.Memberships",
          "cluster.impl.NodeShutdown",
          "core.ContextTimers",
          "core.async.Timeouts",
          "core.impl.CallContextLocal",
          "discovery.impl.DiscoveryRegistry",
          "discovery.impl.vertx.FlotillaBackend",
          "discovery.impl.vertx.LiveBackend",
          "gateway.impl.http.JsonBody",
          "gateway.impl.mount.MountedRequest",
          "gateway.impl.mount.MountedResponse",
          "gateway.impl.server.HttpChannel",
          "gateway.impl.server.ListeningSocket",
          "insight.log.impl.LogLines",
          "insight.loop.impl.LoopSampler",
          "mesh.impl.base.MeshEnvironment",
          "mesh.impl.breaker.EventBusGossip",
          "mesh.impl.breaker.NamedBreaker",
          "mesh.impl.call.MeshCall",
          "mesh.impl.limit.NamedBulkhead",
          "mesh.impl.policy.ClusterPolicies",
          "mesh.impl.vertx.VertxBreaker",
          "mesh.impl.vertx.VertxBreakerCall",
          "mesh.impl.vertx.VertxBreakerMetrics",
          "rpc.impl.codec.JsonBytes",
          "rpc.impl.server.LivePublication",
          "rpc.impl.transport.ClientTransport",
          "rpc.impl.transport.EventLoopTransport",
          "rpc.impl.transport.FlushQueue",
          "rpc.impl.transport.FrameReader",
          "rpc.impl.transport.FrameWriter",
          "rpc.impl.transport.ServerTransport",
          "sql.impl.BoundedPgDriver",
          "sql.impl.ConnectionLender",
          "sql.impl.ReadTimeoutNetClient",
          "sql.impl.SessionGuard",
          "testkit.TestCluster",
          "testkit.TestHazelcast");

  private static JavaClasses house;

  @BeforeAll
  static void read() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.flotilla");
  }

  static Stream<String> modules() {
    return LAYERS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyPackageOfAnImplementationHasItsLayer(String module) {
    Set<String> packages =
        house.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> isImplementation(module, name))
            .map(name -> layer(module, name))
            .collect(Collectors.toSet());

    assertThat(packages).isEqualTo(Set.copyOf(LAYERS.get(module)));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aLayerUsesOnlyThoseBelowIt(String module) {
    List<String> layers = LAYERS.get(module);
    Set<String> upwards =
        house.stream()
            .filter(type -> isImplementation(module, type.getPackageName()))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(use -> isImplementation(module, use.getTargetClass().getPackageName()))
            .filter(
                use ->
                    layers.indexOf(layer(module, use.getTargetClass().getPackageName()))
                        > layers.indexOf(layer(module, use.getOriginClass().getPackageName())))
            .map(use -> use.getDescription())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(upwards).isEmpty();
  }

  @Test
  void noPackageHasMoreTypesThanAReaderCanSurvey() {
    Map<String, Long> sizes =
        house.stream()
            .filter(type -> type.isTopLevelClass() && !isGenerated(type))
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
    sizes.values().removeIf(size -> size <= MOST_TYPES);

    assertThat(sizes).isEmpty();
  }

  @Test
  void aSimpleNameMeansOneThing() {
    Map<String, List<String>> twice =
        house.stream()
            .filter(type -> !type.isAnonymousClass() && !type.isLocalClass())
            .filter(type -> !isGenerated(type))
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(Predicate.not(type -> type.getSimpleName().isEmpty()))
            .collect(
                groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    twice.values().removeIf(types -> types.size() == 1);
    twice.values().forEach(types -> types.sort(Comparator.naturalOrder()));

    assertThat(twice).isEmpty();
  }

  @Test
  void onlyTheseUseInternalsOfVertx() {
    Set<String> users =
        house.stream()
            .filter(LayersTest::usesInternals)
            .map(LayersTest::topLevelName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(users).containsExactlyInAnyOrderElementsOf(USERS_OF_INTERNALS);
  }

  /** The builder of a record, which is generated, and the interface {@code With} in it. */
  private static boolean isGenerated(JavaClass type) {
    String name = type.getName().replaceFirst("\\$.*", "");
    String record = name.replaceFirst("Builder$", "");
    return !record.equals(name) && house.contain(record) && house.get(record).isRecord();
  }

  private static boolean usesInternals(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(use -> use.getTargetClass().getPackageName())
        .anyMatch(name -> name.matches("io\\.vertx\\..*\\b(internal|impl)\\b.*"));
  }

  private static String topLevelName(JavaClass type) {
    String name = type.getName().substring("dev.flotilla.".length());
    return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
  }

  private static boolean isImplementation(String module, String packageName) {
    return (packageName + ".").startsWith("dev.flotilla." + module + ".impl.");
  }

  private static String layer(String module, String packageName) {
    String root = "dev.flotilla." + module + ".impl";
    return packageName.equals(root) ? "" : packageName.substring(root.length() + 1);
  }
}
