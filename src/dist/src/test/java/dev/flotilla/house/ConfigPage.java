package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Durations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables of one configuration file on a page of docs, and the keys that the code has for that
 * file. Each check names the keys that are wrong.
 */
final class ConfigPage {

  /** A heading with the part in code, for example {@code ### `limit.adaptive`: …}. */
  private static final Pattern PART = Pattern.compile("#+ `([\\w.]+)`.*");

  private static final Pattern RANGE =
      Pattern.compile("(\\S+) to ([^\\s,;]+)|at least ([^\\s,;]+)");

  /** One row of a table: {@code | `key` | default | range | what it does | why |}. */
  private record Row(String value, String range, String text) {}

  private final String page;
  private final List<ConfigKey> keys;
  private final Map<String, Row> rows;

  /**
   * @param whole the heading of the keys that are in no part
   */
  ConfigPage(Path page, String whole, List<ConfigKey> keys) throws IOException {
    this.page = page.getFileName() + " " + whole;
    this.keys = keys;
    this.rows = rows(Files.readAllLines(page), whole);
  }

  void hasEachKey() {
    List<String> missing =
        keys.stream().map(ConfigKey::path).filter(key -> !rows.containsKey(key)).toList();

    assertThat(missing).as("keys without a row in " + page).isEmpty();
  }

  void hasNoOtherKey() {
    Set<String> unknown = new TreeSet<>(rows.keySet());
    keys.forEach(key -> unknown.remove(key.path()));

    assertThat(unknown).as("rows of " + page + " for keys that the code does not have").isEmpty();
  }

  /**
   * @param variable keys whose default depends on the machine; the page says on what
   */
  void saysTheDefaultsOfTheCode(Set<String> variable) {
    List<String> wrong =
        keysWithRows()
            .filter(key -> !variable.contains(key.path()))
            .filter(key -> !saysDefault(key, rows.get(key.path()).value))
            .map(key -> told(key, rows.get(key.path()).value, key.defaultText()))
            .toList();

    assertThat(wrong).as("defaults in " + page).isEmpty();
  }

  void endsEachRangeWhereTheCodeRefuses() {
    List<String> wrong = new ArrayList<>();
    keysWithRows().forEach(key -> bounds(key, rows.get(key.path()).range, wrong));

    assertThat(wrong).as("ranges in " + page).isEmpty();
  }

  void saysWhatEachKeyIsFor() {
    List<String> silent =
        keysWithRows().map(ConfigKey::path).filter(key -> rows.get(key).text.isBlank()).toList();

    assertThat(silent).as("keys in " + page + " without a text").isEmpty();
  }

  void findsEachKeyInTheJavadoc() throws IOException {
    List<String> silent = new ArrayList<>();
    for (ConfigKey key : keys) {
      if (!sourceOf(key.in()).matches("(?s).*@param " + key.name() + "\\s.*")) {
        silent.add(key.in().getSimpleName() + " @param " + key.name());
      }
    }

    assertThat(silent).as("options of " + page + " whose Javadoc says nothing").isEmpty();
  }

  /** The text of the file that declares this class. */
  static String sourceOf(Class<?> type) throws IOException {
    String file = "src/main/java/" + type.getName().replaceAll("\\$.*", "").replace('.', '/');
    Path root = Path.of("../..").toAbsolutePath().normalize();
    for (String modules : List.of("src", "verticles")) {
      try (Stream<Path> folders = Files.list(root.resolve(modules))) {
        Optional<Path> found =
            folders.map(module -> module.resolve(file + ".java")).filter(Files::exists).findFirst();
        if (found.isPresent()) {
          return Files.readString(found.get());
        }
      }
    }
    throw new AssertionError("no source of " + type);
  }

  private Stream<ConfigKey> keysWithRows() {
    return keys.stream().filter(key -> rows.containsKey(key.path()));
  }

  private static boolean saysDefault(ConfigKey key, String said) {
    String is = key.defaultText();
    return said.equals(is)
        || !List.of("required", "none", "below").contains(is) && key.isDefault(said);
  }

  private static void bounds(ConfigKey key, String range, List<String> wrong) {
    Matcher bounds = RANGE.matcher(range);
    if (!bounds.find() || key.defaultText().matches("[\\[{].*")) {
      return; // of lists and maps the code says more than a page can
    }
    String from = bounds.group(1) == null ? bounds.group(3) : bounds.group(1);
    String to = bounds.group(2);
    boolean orZero = range.contains("0s or ");
    next(from, -1).filter(low -> !orZero).ifPresent(low -> check(key, from, low, wrong));
    if (to != null) {
      next(to, 1).ifPresent(high -> check(key, to, high, wrong));
    }
  }

  private static void check(ConfigKey key, String within, String beyond, List<String> wrong) {
    if (!key.allows(within)) {
      wrong.add(key.path() + ": the page allows " + within + ", the code does not");
    }
    if (key.allows(beyond)) {
      wrong.add(key.path() + ": the page ends at " + within + ", the code allows " + beyond);
    }
  }

  /** A step beyond a number or a duration; nothing if the bound is another key. */
  private static Optional<String> next(String bound, int step) {
    if (bound.matches("\\d+(B|KiB|MiB|GiB)")) {
      return Optional.of(Bytes.parse(bound).count() + step + "B");
    }
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

  private static String told(ConfigKey key, String said, String is) {
    return key.path() + ": the page says " + said + ", the code " + is;
  }

  private static Map<String, Row> rows(List<String> lines, String whole) {
    Map<String, Row> found = new HashMap<>();
    String part = null;
    boolean inFile = !whole.endsWith(".yaml");
    for (String line : lines) {
      if (line.startsWith("#")) {
        Matcher heading = PART.matcher(line);
        part = heading.matches() ? heading.group(1) : null;
        inFile = part != null && part.endsWith(".yaml") ? part.equals(whole) : inFile;
      } else if (inFile && part != null && line.startsWith("| `")) {
        String[] cells = line.substring(1).split("(?<!\\\\)\\|");
        String name = plain(cells[0]);
        String path = part.equals(whole) ? name : part + "." + name;
        found.put(path, new Row(plain(cells[1]), plain(cells[2]), cells[3].strip()));
      }
    }
    return found;
  }

  private static String plain(String cell) {
    return cell.replace("`", "").strip();
  }
}
