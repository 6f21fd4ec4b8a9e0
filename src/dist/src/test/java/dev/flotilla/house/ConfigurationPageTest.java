package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.admin.AdminOptions;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.plan.ClusterPlan;
import dev.flotilla.sql.SqlOptions;
import dev.flotilla.verticles.catalog.CatalogOptions;
import dev.flotilla.verticles.orders.OrdersOptions;
import dev.flotilla.verticles.payments.PaymentsOptions;
import dev.flotilla.verticles.shipping.ShippingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/configuration.md has every key of every file, and says of it what the code does. */
class ConfigurationPageTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/configuration.md");
  private static final Path SHIPPED = ROOT.resolve("cluster-config");

  /** Files that the code reads; the keys of policies.yaml are on a page of their own. */
  private static final Map<String, Class<? extends Record>> FILES =
      Map.ofEntries(
          Map.entry("cluster.yaml", ClusterPlan.class),
          Map.entry("gateway.yaml", GatewayOptions.class),
          Map.entry("admin.yaml", AdminOptions.class),
          Map.entry("rpc.yaml", rpcFile()),
          Map.entry("sql.yaml", SqlOptions.class),
          Map.entry("orders.yaml", OrdersOptions.class),
          Map.entry("payments.yaml", PaymentsOptions.class),
          Map.entry("shipping.yaml", ShippingOptions.class),
          Map.entry("catalog.yaml", CatalogOptions.class),
          Map.entry("policies.yaml", Policies.class),
          Map.entry("traces.yaml", TraceOptions.class));

  /** Without it the file cannot be read: these files are not shipped, or need one key. */
  private static final Map<String, String> REQUIRED =
      Map.of("FLOTILLA_SQL_URI", "postgresql://a@b/c");

  private static final Pattern VARIABLE = Pattern.compile("`(FLOTILLA_([A-Z]+)_\\w+)=([^`]*)`");

  static Stream<String> files() {
    return FILES.keySet().stream().filter(file -> !file.equals("policies.yaml")).sorted();
  }

  @ParameterizedTest
  @MethodSource("files")
  void thePageHasEveryKeyAndSaysWhatTheCodeDoes(String file) throws IOException {
    ConfigPage page = new ConfigPage(PAGE, file, ConfigKey.of(FILES.get(file)));

    page.hasEachKey();
    page.hasNoOtherKey();
    page.saysTheDefaultsOfTheCode(Set.of("eventLoops"));
    page.endsEachRangeWhereTheCodeRefuses();
    page.saysWhatEachKeyIsFor();
    page.findsEachKeyInTheJavadoc();
  }

  @Test
  void thePageNamesEveryFileThatIsShipped() throws IOException {
    String text = Files.readString(PAGE);
    try (Stream<Path> shipped = Files.list(SHIPPED)) {
      Set<String> missing =
          shipped
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".yaml") && !text.contains("`" + file + "`"))
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(missing).isEmpty();
    }
  }

  @Test
  void everyVariableOnThePageSetsAValue() throws IOException {
    Matcher variables = VARIABLE.matcher(Files.readString(PAGE));
    int seen = 0;
    while (variables.find()) {
      String file = variables.group(2).toLowerCase(Locale.ROOT) + ".yaml";
      Map<String, String> environment = new HashMap<>(REQUIRED);
      environment.put(variables.group(1), variables.group(3));
      Record with = new ConfigDirectory(SHIPPED, environment).read(file, FILES.get(file));

      assertThat(with)
          .as(variables.group())
          .isNotEqualTo(new ConfigDirectory(SHIPPED, REQUIRED).read(file, FILES.get(file)));
      seen++;
    }

    assertThat(seen).isGreaterThanOrEqualTo(FILES.size());
  }

  /** What a node reads rpc.yaml into; it adds its own name and version. */
  private static Class<? extends Record> rpcFile() {
    try {
      return Class.forName("dev.flotilla.node.impl.NodeSettings$RpcFile").asSubclass(Record.class);
    } catch (ClassNotFoundException moved) {
      throw new AssertionError(moved);
    }
  }
}
