package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * docs/policies.md and cluster-config/policies.yaml have every key of a policy, and say of it what
 * the code does. Each failure names the keys.
 */
class PoliciesPageTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final ConfigDirectory SHIPPED =
      new ConfigDirectory(ROOT.resolve("cluster-config"), Map.of());

  private static final Pattern SOURCED =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public static final \\S+ DEFAULT_(\\w+)", Pattern.DOTALL);

  private static final List<ConfigKey> KEYS = ConfigKey.of(Policy.class);

  private static ConfigPage page;

  @BeforeAll
  static void read() throws IOException {
    page = new ConfigPage(ROOT.resolve("docs/policies.md"), "policy", KEYS);
  }

  @Test
  void everyKeyIsInTheTableOfItsPart() {
    page.hasEachKey();
  }

  @Test
  void noTableHasAnotherKey() {
    page.hasNoOtherKey();
  }

  @Test
  void everyDefaultIsThatOfTheCode() {
    page.saysTheDefaultsOfTheCode(Set.of());
  }

  @Test
  void everyRangeEndsWhereTheCodeRefuses() {
    page.endsEachRangeWhereTheCodeRefuses();
  }

  @Test
  void everyKeySaysWhatItIsFor() {
    page.saysWhatEachKeyIsFor();
  }

  @Test
  void everyKeyIsInTheJavadoc() throws IOException {
    page.findsEachKeyInTheJavadoc();
  }

  @Test
  void everyDefaultNamesItsSourceInTheJavadoc() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Class<?> options : KEYS.stream().map(ConfigKey::in).distinct().toList()) {
      String source = ConfigPage.sourceOf(options);
      Matcher constants = SOURCED.matcher(source);
      while (constants.find()) {
        if (!constants.group(1).contains("Source:")) {
          silent.add(options.getSimpleName() + ".DEFAULT_" + constants.group(2));
        }
      }
    }

    assertThat(silent).as("constants whose Javadoc names no source").isEmpty();
  }

  @Test
  void theFileThatComesAlongShowsEveryKey() throws IOException {
    Map<?, ?> tree = SHIPPED.read("policies.yaml", Map.class);
    String text = Files.readString(SHIPPED.folder().resolve("policies.yaml"));
    String defaults = text.split("\nservices:")[0];
    List<String> missing =
        KEYS.stream().filter(key -> !isShown(key, tree, defaults)).map(ConfigKey::path).toList();

    assertThat(missing).as("keys that cluster-config/policies.yaml does not show").isEmpty();
  }

  @Test
  void theFileThatComesAlongWritesOutTheDefaultsOfTheCode() {
    Policy shipped = SHIPPED.read("policies.yaml", Policies.class).defaults();
    ObjectNode said = ConfigJson.write(shipped);
    ObjectNode is = ConfigJson.write(Policy.defaults());
    List<String> wrong =
        KEYS.stream()
            .filter(key -> !key.defaultText().equals("below"))
            .map(ConfigKey::path)
            .filter(key -> !at(said, key).equals(at(is, key)))
            .map(key -> key + ": the file says " + at(said, key) + ", the code " + at(is, key))
            .toList();

    assertThat(wrong).as("defaults in cluster-config/policies.yaml").isEmpty();
    assertThat(shipped).isEqualTo(Policy.defaults());
  }

  private static JsonNode at(JsonNode policy, String path) {
    return policy.at("/" + path.replace('.', '/'));
  }

  /** Below defaults; traffic, of which nothing is there by default, in a comment. */
  private static boolean isShown(ConfigKey key, Map<?, ?> tree, String text) {
    if (key.path().startsWith("traffic")) {
      return Pattern.compile("#.*\\b" + key.name() + "\\b").matcher(text).find();
    }
    Object at = tree.get("defaults");
    for (String step : key.path().split("\\.")) {
      if (!(at instanceof Map<?, ?> below) || !below.containsKey(step)) {
        return false;
      }
      at = below.get(step);
    }
    return true;
  }
}
