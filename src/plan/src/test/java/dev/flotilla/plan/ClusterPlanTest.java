package dev.flotilla.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterPlanTest {

  private static final Path SHIPPED = Path.of("../../cluster-config");

  @TempDir Path folder;

  @Test
  void theShippedPlanHasTheGroupsInTheirOrder() {
    ClusterPlan plan = ClusterPlan.read(new ConfigDirectory(SHIPPED, Map.of()));

    assertThat(plan.groups().keySet()).containsExactly("edge", "shop");
    assertThat(plan.groups().get("shop").nodes()).isEqualTo(2);
    assertThat(plan.external().get("bank").port()).isEqualTo(8090);
    assertThat(plan.drainTimeout()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void absentKeysTakeTheirDefaults() throws IOException {
    ClusterPlan plan = read("groups: {a: {}}");

    assertThat(plan.name()).isEqualTo("flotilla");
    assertThat(plan.host()).isEqualTo("127.0.0.1");
    assertThat(plan.hazelcastPort()).isEqualTo(5701);
    assertThat(plan.endpointPort()).isEqualTo(9001);
    assertThat(plan.postgres()).isEqualTo(new ClusterPlan.Postgres(15_432, "flotilla"));
    assertThat(plan.groups().get("a")).isEqualTo(new ClusterPlan.Group(1, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: a b                                    | name must be 1 to 60 letters",
        "hazelcastPort: 70000                         | hazelcastPort must be between 1 and 65535 but was 70000",
        "startTimeout: 10ms                          | startTimeout must be at least 1s but was 10ms",
        "jvm: [Xmx1g]                                 | jvm must be options that start with - but was Xmx1g",
        "groups: {A: {}}                              | a name in groups must be lower-case letters",
        "groups: {a: {nodes: -1}}                     | nodes must be between 0 and 200 but was -1",
        "groups: {a: {verticles: ['no class']}}       | verticles must be the name of a class but was no class",
        "groups: {a: {verticles: [x.Y, x.Y]}}         | verticles must be named once each",
        "groups: {}                                   | groups must be at least one group but was none",
        "external: {bank: {verticle: x.Y}}            | port must be between 1 and 65535 but was 0",
        "postgres: {database: 'x; drop'}              | database must be lower-case letters",
        "host: 0.0.0.0                                | host must be one address of this machine",
        "host: '::'                                   | but was ::",
        "host: '0'                                    | host must be one address of this machine",
        "host: '[::1]'                                | host must be an address without brackets",
        "colour: red                                  | colour",
      })
  void aBrokenPlanIsRefusedNamingFileRuleAndValue(String line, String message) throws IOException {
    String groups = line.startsWith("groups") ? "" : "\ngroups: {a: {}}";
    assertThatThrownBy(() -> read(line + groups))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("cluster.yaml")
        .hasMessageContaining(message.strip());
  }

  @Test
  void anOffsetShiftsEveryPortAndEveryText() {
    ClusterPlan plan =
        ClusterPlan.read(new ConfigDirectory(SHIPPED, Map.of())).withPortOffset(1000);

    assertThat(plan.hazelcastPort()).isEqualTo(6701);
    assertThat(plan.endpointPort()).isEqualTo(10_001);
    assertThat(plan.postgres().port()).isEqualTo(16_432);
    assertThat(plan.external().get("bank").port()).isEqualTo(9090);
    assertThat(plan.urls()).containsEntry("gateway", "http://127.0.0.1:9080");
    assertThat(plan.environment()).containsEntry("FLOTILLA_GATEWAY_PORT", "9080");
  }

  @Test
  void anOffsetThatLeavesTheRangeOfPortsIsRefused() {
    assertThatThrownBy(() -> ClusterPlan.expand("http://h:${port:8080}", 60_000))
        .hasMessage("port 8080 plus the port offset must be between 1 and 65535 but was 68080");
  }

  @Test
  void textsWithoutPortsStayAsTheyAre() {
    assertThat(ClusterPlan.expand("$1 ${HOME} ${port:x}", 5)).isEqualTo("$1 ${HOME} ${port:x}");
  }

  private ClusterPlan read(String yaml) throws IOException {
    Files.writeString(folder.resolve(ClusterPlan.FILE), yaml);
    return ClusterPlan.read(new ConfigDirectory(folder, Map.of()));
  }
}
