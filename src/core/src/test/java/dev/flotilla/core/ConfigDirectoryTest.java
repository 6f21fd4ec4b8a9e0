package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDirectoryTest {

  record Shop(
      String name,
      Http http,
      @FormerName({"patience", "deadline"}) Duration timeout,
      Bytes bodyLimit,
      Optional<String> note,
      List<String> tags,
      @FormerName("teams") Map<String, Group> groups,
      Mode mode) {}

  record Http(@FormerName("socket") int port, boolean tls) {
    Http {
      Check.between("port", port, 0, 65_535);
    }
  }

  record Group(int nodes) {}

  enum Mode {
    FAST,
    SAFE
  }

  private static final String WHOLE =
      """
      name: corner
      http:
        port: 8080
        tls: true
      timeout: 250ms
      bodyLimit: 4MiB
      note: hello
      tags: [a, b]
      groups:
        night-shift: {nodes: 2}
      mode: SAFE
      """;

  @TempDir Path folder;

  @Test
  void aFileBecomesARecord() {
    Shop shop = read(WHOLE, Map.of());

    assertThat(shop)
        .isEqualTo(
            new Shop(
                "corner",
                new Http(8080, true),
                Duration.ofMillis(250),
                Bytes.ofMiB(4),
                Optional.of("hello"),
                List.of("a", "b"),
                Map.of("night-shift", new Group(2)),
                Mode.SAFE));
  }

  @Test
  void aMissingFileIsAnEmptyOne() {
    Shop shop = new ConfigDirectory(folder, Map.of()).read("nowhere.yaml", Shop.class);

    assertThat(shop.name()).isNull();
    assertThat(shop.note()).isEmpty();
  }

  @Test
  void aFileOfCommentsIsAnEmptyOne() {
    assertThat(read("# nothing set\n", Map.of()).http()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLOTILLA_SHOP_HTTP_PORT | 9000",
        "FLOTILLA_SHOP_HTTP | {port: 9000, tls: true}",
      })
  void aVariableOverridesOneValue(String variable, String value) {
    assertThat(read(WHOLE, Map.of(variable, value)).http()).isEqualTo(new Http(9000, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHOP", "SHOP_GROUPS", "SHOP_HTTP", "SHOP_HTTP_V2", "SHOP_NIGHT_SHIFT"})
  void variablesOfKubernetesServicesArePassedOver(String service) {
    String name = "FLOTILLA_" + service;
    Map<String, String> links = new HashMap<>();
    for (String address : List.of("10.0.0.1", "fd00::1")) {
      String link = "tcp://" + (address.contains(":") ? "[" + address + "]" : address) + ":8080";
      links.put(name + "_SERVICE_HOST", address);
      links.put(name + "_SERVICE_PORT", "8080");
      links.put(name + "_SERVICE_PORT_HTTP", "8080");
      links.put(name + "_SERVICE_PORT_GRPC_WEB", "9090");
      links.put(name + "_PORT", link);
      links.put(name + "_PORT_8080_TCP", link);
      links.put(name + "_PORT_8080_TCP_PROTO", "tcp");
      links.put(name + "_PORT_8080_TCP_PORT", "8080");
      links.put(name + "_PORT_8080_TCP_ADDR", address);
      links.put(name + "_PORT_53_UDP", "udp://" + address + ":53");
      links.put(name + "_PORT_53_UDP_PROTO", "udp");

      assertThat(read(WHOLE, links)).isEqualTo(read(WHOLE, Map.of()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLOTILLA_SHOP_SERVICE_HOST | shop.example.org",
        "FLOTILLA_SHOP_SERVICE_PORT | many",
        "FLOTILLA_SHOP_PORT | 8080",
        "FLOTILLA_SHOP_PORT_8080_TCP | 8080",
        "FLOTILLA_SHOP_HTTP_PROT | 8080"
      })
  void whatOnlyLooksLikeOneIsStillRefused(String variable, String value) {
    assertThatThrownBy(() -> read(WHOLE, Map.of(variable, value)))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining(variable);
  }

  @Test
  void variablesReachJoinedNamesMapsListsAndTexts() {
    Shop shop =
        read(
            WHOLE,
            Map.of(
                "FLOTILLA_SHOP_BODY_LIMIT", "1KiB",
                "FLOTILLA_SHOP_GROUPS_NIGHT_SHIFT_NODES", "5",
                "FLOTILLA_SHOP_GROUPS_DAY_NODES", "1",
                "FLOTILLA_SHOP_TAGS", "[c]",
                "FLOTILLA_SHOP_NAME", "42",
                "FLOTILLA_SHOP_NOTE", "a: b",
                "FLOTILLA_HOME", "/nowhere"));

    assertThat(shop.bodyLimit()).isEqualTo(Bytes.ofKiB(1));
    assertThat(shop.groups()).isEqualTo(Map.of("night-shift", new Group(5), "day", new Group(1)));
    assertThat(shop.tags()).containsExactly("c");
    assertThat(shop.name()).isEqualTo("42");
    assertThat(shop.note()).contains("a: b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "port: 8080 | port: 99999 | shop.yaml line 3, http.port: port must be between 0 and 65535 but was 99999",
        "port: 8080 | port: soon | shop.yaml line 3, http.port: must be a whole number but was soon",
        "port: 8080 | port: 80.5 | shop.yaml line 3, http.port: must be a whole number",
        "port: 8080 | prot: 8080 | shop.yaml line 3, http.prot: unknown key; known are port, tls",
        "tls: true | tls: maybe | shop.yaml line 4, http.tls: must be true or false but was maybe",
        "timeout: 250ms | timeout: 250 | shop.yaml line 5, timeout: a duration must be a whole number with a unit (250ms, 2s, 5m, 1h, 1d) but was 250",
        "bodyLimit: 4MiB | bodyLimit: 4MB | shop.yaml line 6, bodyLimit: a size must be a whole number with a unit (512B, 64KiB, 4MiB, 1GiB) but was 4MB",
        "tags: [a, b] | tags: a | shop.yaml line 8, tags: must be a list",
        "{nodes: 2} | {nodes: two} | shop.yaml line 10, groups.night-shift.nodes: must be a whole number but was two",
        "mode: SAFE | mode: RISKY | shop.yaml line 11, mode: must be one of FAST, SAFE but was RISKY",
        "port: 8080 | port: | shop.yaml line 3, http.port: must be a whole number but was empty",
        "port: 8080 | port: 99999999999 | shop.yaml line 3, http.port: Numeric value (99999999999) out of range of int",
        "timeout: 250ms | timeout: [250ms] | shop.yaml line 5, timeout: must be a duration (250ms, 2s, 5m) but was a list",
        "timeout: 250ms | timeout: {ms: 250} | shop.yaml line 5, timeout: must be a duration (250ms, 2s, 5m) but was a map",
        "timeout: 250ms | timeout: 999999999d | shop.yaml line 5, timeout: a duration must be at most 106751d but was 999999999d",
        "bodyLimit: 4MiB | bodyLimit: 4096 | shop.yaml line 6, bodyLimit: must be a size (512B, 64KiB, 4MiB, 1GiB) but was 4096",
        "bodyLimit: 4MiB | bodyLimit: 17179869185GiB | shop.yaml line 6, bodyLimit: size in GiB must be between 0 and 8589934591 but was 17179869185",
        "note: hello | note: [hello] | shop.yaml line 7, note: must be a text but was a list",
        "note: hello | note: *name | shop.yaml line 7: aliases are not supported; write the value instead of *name",
        "tags: [a, b] | tags: [a, *b] | shop.yaml line 8: aliases are not supported",
        "{nodes: 2} | 2 | shop.yaml line 10, groups.night-shift: must be a map of keys and values but was 2",
        "mode: SAFE | mode: 1 | shop.yaml line 11, mode: must be one of FAST, SAFE but was 1",
        "mode: SAFE | --- {mode: SAFE} | shop.yaml line 11: must be one YAML document but has another one after ---",
        "mode: SAFE | name: twice | shop.yaml line 11: not YAML: Duplicate field 'name'",
        "mode: SAFE | mode: [ | not YAML",
      })
  void whatIsWrongIsRefusedWithFileLinePathRuleAndValue(
      String right, String wrong, String message) {
    assertThatThrownBy(() -> read(WHOLE.replace(right, wrong), Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "FLOTILLA_SHOP_HTTP_PORT | 99999 | FLOTILLA_SHOP_HTTP_PORT, http.port: port must be between 0 and 65535 but was 99999",
        "FLOTILLA_SHOP_HTTP_PORT | soon | FLOTILLA_SHOP_HTTP_PORT, http.port: must be a whole number but was soon",
        "FLOTILLA_SHOP_PROT | 1 | FLOTILLA_SHOP_PROT: no such key in shop.yaml; known are name, http, timeout, bodyLimit, note, tags, groups, mode",
        "FLOTILLA_SHOP_HTTP_PORT | '' | FLOTILLA_SHOP_HTTP_PORT, http.port: must be a whole number but was empty",
        "FLOTILLA_SHOP_HTTP_PORT | [1 | FLOTILLA_SHOP_HTTP_PORT: not YAML: while parsing a flow sequence",
        "FLOTILLA_SHOP_HTTP_PORT | {a: 1} | FLOTILLA_SHOP_HTTP_PORT, http.port: must be a whole number but was a map",
        "FLOTILLA_SHOP_HTTP | 8080 | FLOTILLA_SHOP_HTTP, http: must be a map of keys and values but was 8080",
        "FLOTILLA_SHOP_TAGS | a,b | FLOTILLA_SHOP_TAGS, tags: must be a list but was a,b",
        "FLOTILLA_SHOP_TAGS | [*a] | FLOTILLA_SHOP_TAGS line 1: aliases are not supported; write the value instead of *a",
        "FLOTILLA_SHOP_NAME_FIRST | a | FLOTILLA_SHOP_NAME_FIRST: no such key in shop.yaml; known are name, http, timeout, bodyLimit, note, tags, groups, mode",
        "FLOTILLA_SHOP_MODE | RISKY | FLOTILLA_SHOP_MODE, mode: must be one of FAST, SAFE but was RISKY",
      })
  void aWrongVariableIsRefusedByItsName(String variable, String value, String message) {
    assertThatThrownBy(() -> read(WHOLE, Map.of(variable, value)))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "timeout: | patience: | shop.yaml line 5, patience: unknown key; it is called timeout now",
        "timeout: | deadline: | shop.yaml line 5, deadline: unknown key; it is called timeout now",
        "port: | socket: | shop.yaml line 3, http.socket: unknown key; it is called port now",
        "groups: | teams: | shop.yaml line 9, teams: unknown key; it is called groups now",
        "tls: | patience: | shop.yaml line 4, http.patience: unknown key; known are port, tls",
      })
  void theRefusalOfAFormerKeyNamesTheCurrentOne(String current, String former, String message) {
    assertThatThrownBy(() -> read(WHOLE.replace(current, former), Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOTILLA_SHOP_PATIENCE, FLOTILLA_SHOP_TIMEOUT",
    "FLOTILLA_SHOP_HTTP_SOCKET, FLOTILLA_SHOP_HTTP_PORT",
    "FLOTILLA_SHOP_TEAMS_NIGHT_SHIFT_NODES, FLOTILLA_SHOP_GROUPS_NIGHT_SHIFT_NODES",
  })
  void theRefusalOfAFormerVariableNamesTheCurrentOne(String former, String current) {
    assertThatThrownBy(() -> read(WHOLE, Map.of(former, "1")))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage(former + ": no such key in shop.yaml; it is called " + current + " now");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[name]", "name", "5"})
  void aFileThatIsNoMapIsRefused(String text) {
    assertThatThrownBy(() -> read(text, Map.of()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage("shop.yaml line 1: must be a map of keys and values");
  }

  @Test
  void anEmptyDocumentAtTheEndIsHarmless() {
    assertThat(read("name: corner\n---\n", Map.of()).name()).isEqualTo("corner");
  }

  @Test
  void aFileThatCannotBeReadIsRefusedByItsName() throws IOException {
    Files.createDirectory(folder.resolve("folder.yaml"));
    Files.write(folder.resolve("latin.yaml"), "name: Müller".getBytes(StandardCharsets.ISO_8859_1));
    ConfigDirectory config = new ConfigDirectory(folder, Map.of());

    assertThatThrownBy(() -> config.read("folder.yaml", Shop.class))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage("folder.yaml: cannot be read: Is a directory");
    assertThatThrownBy(() -> config.read("latin.yaml", Shop.class))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage("latin.yaml: must be text in UTF-8");
  }

  @Test
  void aTextAtHandIsRefusedAsItsFileWouldBe() {
    ConfigDirectory config = new ConfigDirectory(folder, Map.of());

    assertThatThrownBy(() -> config.parse("shop.yaml", "http:\n  port: soon", Shop.class))
        .isInstanceOf(ConfigFailure.class)
        .hasMessage("shop.yaml line 2, http.port: must be a whole number but was soon");
  }

  private Shop read(String yaml, Map<String, String> environment) {
    try {
      Files.writeString(folder.resolve("shop.yaml"), yaml);
    } catch (IOException unwritable) {
      throw new AssertionError(unwritable);
    }
    return new ConfigDirectory(folder, environment).read("shop.yaml", Shop.class);
  }
}
