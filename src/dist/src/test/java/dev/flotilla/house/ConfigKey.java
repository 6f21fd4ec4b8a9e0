package dev.flotilla.house;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.mesh.policy.FaultOptions;
import dev.flotilla.mesh.policy.HeaderMatch;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.MirrorOptions;
import dev.flotilla.plan.ClusterPlan;
import dev.flotilla.sql.SqlOptions;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A key of a configuration file as the code has it: found by walking the records, its default by
 * reading YAML that leaves it out.
 *
 * @param part path of the record that it is in; empty for the record of the whole file
 * @param name as in the file
 * @param in the record
 * @param nested the record that is its value or an element of it; null if it is none
 */
record ConfigKey(String part, String name, Class<? extends Record> in, Class<?> nested) {

  /** Smallest content of the records that cannot be empty; all others read from {@code {}}. */
  private static final Map<Class<?>, List<String>> LEAST =
      Map.of(
          ClusterPlan.class, List.of("groups: {a: {}}"),
          ClusterPlan.External.class, List.of("verticle: a.B, port: 1"),
          RouteOptions.class, List.of("path: /a, contract: a.B", "path: /a, service: b"),
          SqlOptions.class, List.of("uri: postgresql://a@b/c"),
          HeaderMatch.class,
              List.of(
                  "header: x-a, value: b", "header: x-a, prefix: b", "header: x-a, present: true"),
          MatchOptions.class,
              List.of(
                  "header: x-a, value: b, version: c",
                  "header: x-a, prefix: b, version: c",
                  "header: x-a, present: true, version: c"),
          MirrorOptions.class, List.of("version: a"),
          FaultOptions.class, List.of("delay: 1s", "abort: ABORTED"));

  private static final ConfigDirectory READER = new ConfigDirectory(Path.of("none"), Map.of());

  /** Each key of this record and of the records in it. */
  static List<ConfigKey> of(Class<? extends Record> root) {
    return within("", root).toList();
  }

  /** As in messages: {@code limit.adaptive.floor}. */
  String path() {
    return part.isEmpty() ? name : part + "." + name;
  }

  /**
   * What the key is when it is left out, as YAML would say it; {@code required} if it cannot be,
   * {@code none} if nothing is there then, {@code below} for a record with a table of its own.
   */
  String defaultText() {
    List<String> without = forms().stream().filter(form -> !form.contains(name + ":")).toList();
    if (without.isEmpty()) {
      return "required";
    }
    return without.stream()
        .map(form -> ConfigJson.write(read(form)).get(name))
        .filter(value -> value != null)
        .findFirst()
        .map(
            value ->
                value.isObject() && !value.isEmpty() && nested != null
                    ? "below"
                    : yaml(value.toString()))
        .orElse("none");
  }

  /** Whether writing the key like this is the same as leaving it out. */
  boolean isDefault(String yaml) {
    return forms().stream()
        .filter(form -> !form.contains(name + ":"))
        .anyMatch(form -> allows(form, yaml) && read(with(form, yaml)).equals(read(form)));
  }

  /** Whether the record can be made with the key like this. */
  boolean allows(String yaml) {
    return forms().stream().anyMatch(form -> allows(form, yaml));
  }

  private boolean allows(String form, String yaml) {
    try {
      read(with(form, yaml));
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  private List<String> forms() {
    return LEAST.getOrDefault(in, List.of(""));
  }

  private String with(String form, String yaml) {
    List<String> pairs = new ArrayList<>();
    Stream.of(form.split(", "))
        .filter(pair -> !pair.isEmpty() && !pair.startsWith(name + ":"))
        .forEach(pairs::add);
    pairs.add(name + ": " + yaml);
    return String.join(", ", pairs);
  }

  private Record read(String pairs) {
    return READER.parse("page.yaml", "{" + pairs + "}", in);
  }

  private static Stream<ConfigKey> within(String part, Class<? extends Record> in) {
    return Arrays.stream(in.getRecordComponents())
        .flatMap(
            component -> {
              Class<? extends Record> nested = nested(component);
              ConfigKey key = new ConfigKey(part, component.getName(), in, nested);
              return nested == null
                  ? Stream.of(key)
                  : Stream.concat(Stream.of(key), within(key.path(), nested));
            });
  }

  private static Class<? extends Record> nested(RecordComponent component) {
    Type type = component.getGenericType();
    if (type instanceof ParameterizedType of) {
      type = of.getActualTypeArguments()[of.getActualTypeArguments().length - 1];
    }
    return type instanceof Class<?> known && known.isRecord() && known != Bytes.class
        ? known.asSubclass(Record.class)
        : null;
  }

  private static String yaml(String json) {
    return json.replace("\"", "").replace(",", ", ").replaceAll("\\.0$", "");
  }
}
