package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Durations;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * docs/policies.md and cluster-config/policies.yaml have every key of a policy, and say of it what
 * the code does. Each failure names the keys.
 */
class PoliciesPageTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path OPTIONS = ROOT.resolve("src/mesh/src/main/java/dev/flotilla/mesh");

  private static final ConfigDirectory SHIPPED =
      new ConfigDirectory(ROOT.resolve("cluster-config"), Map.of());

  /** A heading with the part in code, as {@code ### `limit.adaptive`: …}. */
  private static final Pattern PART = Pattern.compile("#+ `([\\w.]+)`.*");

  /** Of the policy itself; its keys are not in a part. */
  private static final String WHOLE = "policy";

  private static final Pattern RANGE = Pattern.compile("(\\S+) to ([^\\s,;]+)");
  private static final Pattern SOURCED =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public static final \\S+ DEFAULT_(\\w+)", Pattern.DOTALL);

  /** One row of a table: {@code | `key` | default | range | what it does | why |}. */
  private record Row(String value, String range, String text) {}

  private static Map<String, Row> rows;

  @BeforeAll
  static void read() throws IOException {
    rows = rows(Files.readAllLines(ROOT.resolve("docs/policies.md")));
  }

  @Test
  void everyKeyIsInTheTableOfItsPart() {
    List<String> missing =
        PolicyKey.all().stream()
            .map(PolicyKey::path)
            .filter(key -> !rows.containsKey(key))
            .toList();

    assertThat(missing).as("keys without a row in docs/policies.md").isEmpty();
  }

  @Test
  void noTableHasAKeyThatThereIsNot() {
    Set<String> unknown = new TreeSet<>(rows.keySet());
    PolicyKey.all().forEach(key -> unknown.remove(key.path()));

    assertThat(unknown).as("rows of docs/policies.md for keys that are none").isEmpty();
  }

  @Test
  void everyDefaultIsThatOfTheCode() {
    List<String> wrong =
        keysWithRows()
            .filter(key -> !saysDefault(key, rows.get(key.path()).value))
            .map(key -> told(key, rows.get(key.path()).value, key.defaultText()))
            .toList();

    assertThat(wrong).as("defaults in docs/policies.md").isEmpty();
  }

  @Test
  void everyRangeEndsWhereTheCodeRefuses() {
    List<String> wrong = new ArrayList<>();
    keysWithRows().forEach(key -> bounds(key, rows.get(key.path()).range, wrong));

    assertThat(wrong).as("ranges in docs/policies.md").isEmpty();
  }

  @Test
  void everyKeySaysWhatItIsFor() {
    List<String> silent =
        keysWithRows().map(PolicyKey::path).filter(key -> rows.get(key).text.isBlank()).toList();

    assertThat(silent).as("keys in docs/policies.md without a text").isEmpty();
  }

  @Test
  void everyDefaultNamesItsSourceInTheJavadoc() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Class<?> options : PolicyKey.all().stream().map(PolicyKey::in).distinct().toList()) {
      String source = Files.readString(OPTIONS.resolve(options.getSimpleName() + ".java"));
      Matcher constants = SOURCED.matcher(source);
      while (constants.find()) {
        if (!constants.group(1).contains("Source:")) {
          silent.add(options.getSimpleName() + ".DEFAULT_" + constants.group(2));
        }
      }
      Arrays.stream(options.getRecordComponents())
          .filter(component -> !source.contains("@param " + component.getName() + " "))
          .filter(component -> !source.contains("@param " + component.getName() + "\n"))
          .map(component -> options.getSimpleName() + " @param " + component.getName())
          .forEach(silent::add);
    }

    assertThat(silent).as("options whose Javadoc names no source or says nothing").isEmpty();
  }

  @Test
  void theFileThatComesAlongShowsEveryKey() throws IOException {
    Map<?, ?> tree = SHIPPED.read("policies.yaml", Map.class);
    String text = Files.readString(SHIPPED.folder().resolve("policies.yaml"));
    String defaults = text.split("\nservices:")[0];
    List<String> missing =
        PolicyKey.all().stream()
            .filter(key -> !isShown(key, tree, defaults))
            .map(PolicyKey::path)
            .toList();

    assertThat(missing).as("keys that cluster-config/policies.yaml does not show").isEmpty();
  }

  @Test
  void theFileThatComesAlongWritesOutTheDefaultsOfTheCode() {
    Policy shipped = SHIPPED.read("policies.yaml", Policies.class).defaults();
    ObjectNode said = ConfigJson.write(shipped);
    ObjectNode is = ConfigJson.write(Policy.defaults());
    List<String> wrong =
        PolicyKey.all().stream()
            .filter(key -> !key.defaultText().equals("below"))
            .map(PolicyKey::path)
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
  private static boolean isShown(PolicyKey key, Map<?, ?> tree, String text) {
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

  private static Stream<PolicyKey> keysWithRows() {
    return PolicyKey.all().stream().filter(key -> rows.containsKey(key.path()));
  }

  private static boolean saysDefault(PolicyKey key, String said) {
    String is = key.defaultText();
    return said.equals(is)
        || !List.of("required", "none", "below").contains(is) && key.isDefault(said);
  }

  private static void bounds(PolicyKey key, String range, List<String> wrong) {
    Matcher bounds = RANGE.matcher(range);
    if (!bounds.find() || key.defaultText().matches("[\\[{].*")) {
      return; // of lists and maps the code says more than a page can
    }
    String from = bounds.group(1);
    String to = bounds.group(2);
    boolean orZero = range.contains("0s or ");
    next(from, -1).filter(low -> !orZero).ifPresent(low -> check(key, from, low, wrong));
    next(to, 1).ifPresent(high -> check(key, to, high, wrong));
  }

  private static void check(PolicyKey key, String within, String beyond, List<String> wrong) {
    if (!key.allows(within)) {
      wrong.add(key.path() + ": the page allows " + within + ", the code does not");
    }
    if (key.allows(beyond)) {
      wrong.add(key.path() + ": the page ends at " + within + ", the code allows " + beyond);
    }
  }

  /** A step beyond a number or a duration; nothing if the bound is another key. */
  private static Optional<String> next(String bound, int step) {
    if (bound.matches("\\d+(ms|s|m|h)")) {
      return Optional.of(Durations.parse(bound).toMillis() + step + "ms");
    }
    if (bound.matches("\\d+")) {
      return Optional.of(String.valueOf(Long.parseLong(bound) + step));
    }
    return bound.matches("[\\d.]+")
        ? Optional.of(new BigDecimal(bound).add(BigDecimal.valueOf(step, 6)).toString())
        : Optional.empty();
  }

  private static String told(PolicyKey key, String said, String is) {
    return key.path() + ": the page says " + said + ", the code " + is;
  }

  private static Map<String, Row> rows(List<String> lines) {
    Map<String, Row> found = new HashMap<>();
    String part = null;
    for (String line : lines) {
      if (line.startsWith("#")) {
        Matcher heading = PART.matcher(line);
        part = heading.matches() ? heading.group(1) : null;
      } else if (part != null && line.startsWith("| `")) {
        String[] cells = line.substring(1).split("(?<!\\\\)\\|");
        String name = plain(cells[0]);
        String path = part.equals(WHOLE) ? name : part + "." + name;
        found.put(path, new Row(plain(cells[1]), plain(cells[2]), cells[3].strip()));
      }
    }
    return found;
  }

  private static String plain(String cell) {
    return cell.replace("`", "").strip();
  }
}
