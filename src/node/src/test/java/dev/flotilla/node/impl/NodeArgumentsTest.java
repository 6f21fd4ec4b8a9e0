package dev.flotilla.node.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeArgumentsTest {

  private static final String ALL =
      "--config CONFIG --name shop-1 --group shop --hazelcast-port 5701 --endpoint-port 9001";

  @TempDir Path folder;

  @Test
  void aCompleteCommandLineIsRead() {
    NodeArguments nodeArguments = parse(ALL + " --cluster c --members 10.0.0.1:5701,[::1]:5702");

    assertThat(nodeArguments.config()).isEqualTo(folder);
    assertThat(nodeArguments.cluster()).contains("c");
    assertThat(nodeArguments.hazelcastPort()).isEqualTo(5701);
    assertThat(nodeArguments.endpointPort()).isEqualTo(9001);
    assertThat(nodeArguments.members()).containsExactly("10.0.0.1:5701", "[::1]:5702");
  }

  @Test
  void clusterAndMembersMayBeAbsent() {
    assertThat(parse(ALL).cluster()).isEmpty();
    assertThat(parse(ALL).members()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nodes 3                         | unknown option --nodes",
        "--name                            | --name needs a value",
        "--name a --name b                 | --name is given twice",
        "--name a                          | --config is missing",
        "--config /no/such                 | --config must be a folder but was /no/such",
        "--config CONFIG --name a          | --group is missing",
        "ALL --members h                   | --members must be HOST:PORT,... (of IPv6 [ADDRESS]:PORT) but was h",
        "ALL --members ::1:5701            | --members must be HOST:PORT,... (of IPv6 [ADDRESS]:PORT) but was ::1:5701",
        "ALL --members h:0                 | --members must be a port, 1 to 65535, but was 0",
        "stray                             | unknown option stray",
        "ALL --cluster                     | --cluster needs a value",
        "ALL --members h:70000             | --members must be a port, 1 to 65535, but was 70000",
        "ALL --members h:5701,:5702        | --members must be HOST:PORT,... (of IPv6 [ADDRESS]:PORT) but was :5702",
        "ALL2 --hazelcast-port -1          | --hazelcast-port must be a port, 0 to 65535, but was -1",
        "ALL2 --hazelcast-port 999999      | --hazelcast-port must be a port, 0 to 65535, but was 999999",
        "ALL2                              | --hazelcast-port is missing",
        "ALL2 --hazelcast-port 70000       | --hazelcast-port must be a port, 0 to 65535, but was 70000",
        "ALL2 --hazelcast-port x           | --hazelcast-port must be a port, 0 to 65535, but was x",
      })
  void wrongUseNamesTheOption(String line, String message) {
    String all2 = ALL.replace(" --hazelcast-port 5701", "");
    assertThatThrownBy(() -> parse(line.replace("ALL2", all2).replace("ALL", ALL)))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void aFileIsNoConfigurationFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("cluster.yaml"));

    assertThatThrownBy(() -> NodeArguments.parse(new String[] {"--config", file.toString()}))
        .isInstanceOf(UsageException.class)
        .hasMessage("--config must be a folder but was " + file);
  }

  @Test
  void anEmptyValueIsAMissingOne() {
    assertThatThrownBy(() -> NodeArguments.parse(new String[] {"--name", " "}))
        .isInstanceOf(UsageException.class)
        .hasMessage("--name needs a value");
  }

  private NodeArguments parse(String line) {
    return NodeArguments.parse(line.replace("CONFIG", folder.toString()).split(" "));
  }
}
