package dev.flotilla.node.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.rpc.FlowOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {

  private static final Map<String, String> DATABASE =
      Map.of("FLOTILLA_PG_URI", "postgresql://u:p@127.0.0.1:5432/d");

  @TempDir Path folder;

  @BeforeEach
  void plan() throws IOException {
    Files.writeString(
        folder.resolve("cluster.yaml"),
        "{name: c, version: '7', drainTimeout: 3s, groups: {shop: {verticles: [x.Y]}}}");
  }

  @Test
  void optionsComeFromThePlanAndTheCommandLine() {
    NodeSettings settings = NodeSettings.read(nodeArguments("shop"), DATABASE);

    assertThat(settings.node().cluster()).isEqualTo("c");
    assertThat(settings.node().version()).isEqualTo("7");
    assertThat(settings.node().drainTimeout()).hasSeconds(3);
    assertThat(settings.node().hazelcastConfig()).isEmpty();
    assertThat(settings.verticles()).containsExactly("x.Y");
    assertThat(settings.sql().uri()).isEqualTo("postgresql://u:p@127.0.0.1:5432/d");
    assertThat(settings.rpc().caller()).isEqualTo("shop");
    assertThat(settings.rpc().maxPayload()).isEqualTo(Bytes.ofMiB(4));
  }

  @Test
  void anUnknownGroupIsWrongUseAndNamesTheGroupsThereAre() {
    assertThatThrownBy(() -> NodeSettings.read(nodeArguments("shoe"), DATABASE))
        .isInstanceOf(UsageException.class)
        .hasMessage("--group must be one of [shop] but was shoe");
  }

  @Test
  void aMissingDatabaseIsNamed() {
    assertThatThrownBy(() -> NodeSettings.read(nodeArguments("shop"), Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageStartingWith("FLOTILLA_PG_URI must be postgresql://");
  }

  @Test
  void theLargestPayloadIsConfigurableAndChecked() throws IOException {
    Files.writeString(folder.resolve("rpc.yaml"), "maxPayload: 8MiB");
    assertThat(NodeSettings.read(nodeArguments("shop"), DATABASE).rpc().maxPayload())
        .isEqualTo(Bytes.ofMiB(8));

    Files.writeString(folder.resolve("rpc.yaml"), "maxPayloads: 8MiB");
    assertThatThrownBy(() -> NodeSettings.read(nodeArguments("shop"), DATABASE))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("maxPayloads");
  }

  @Test
  void whatMayBeUnderWayIsConfigurableAndChecked() throws IOException {
    assertThat(NodeSettings.read(nodeArguments("shop"), DATABASE).rpc().flow())
        .isEqualTo(FlowOptions.defaults());

    Files.writeString(folder.resolve("rpc.yaml"), "maxInFlightCalls: 10\nmaxQueuedBytes: 1MiB");
    assertThat(NodeSettings.read(nodeArguments("shop"), DATABASE).rpc().flow())
        .isEqualTo(
            FlowOptions.builder().maxInFlightCalls(10).maxQueuedBytes(Bytes.ofMiB(1)).build());

    Files.writeString(folder.resolve("rpc.yaml"), "maxInFlightCalls: 0");
    assertThatThrownBy(() -> NodeSettings.read(nodeArguments("shop"), DATABASE))
        .hasMessage(
            "rpc.yaml line 1, maxInFlightCalls: maxInFlightCalls must be between 1 and 1000000 but"
                + " was 0");
  }

  @Test
  void whatTheEnvironmentOverridesIsNamedWhenItIsWrong() {
    Map<String, String> environment = new HashMap<>(DATABASE);
    environment.put("FLOTILLA_RPC_MAXINFLIGHTCALLS", "many");

    assertThatThrownBy(() -> NodeSettings.read(nodeArguments("shop"), environment))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage(
            "FLOTILLA_RPC_MAXINFLIGHTCALLS, maxInFlightCalls: must be a whole number but was many");
  }

  @Test
  void aWrongAddressOfTheDatabaseIsNamedByItsVariableWithoutThePassword() {
    Map<String, String> wrong = Map.of("FLOTILLA_PG_URI", "mysql://u:secret@127.0.0.1/d");

    assertThatThrownBy(() -> NodeSettings.read(nodeArguments("shop"), wrong))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageStartingWith("FLOTILLA_PG_URI: a database address must be like postgresql://")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aHazelcastFileIsTakenWhenItIsThere() throws IOException {
    Path file = Files.writeString(folder.resolve("hazelcast.yaml"), "hazelcast: {}");

    assertThat(NodeSettings.read(nodeArguments("shop"), DATABASE).node().hazelcastConfig())
        .contains(file);
  }

  private NodeArguments nodeArguments(String group) {
    return new NodeArguments(folder, Optional.empty(), "shop-1", group, 0, List.of(), 0);
  }
}
