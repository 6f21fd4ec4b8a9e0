package dev.flotilla.core.impl;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigFailure;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts environment variables into a configuration. The record type says how the words of a variable
 * fall into keys: {@code MAX_BODY} is one key if the record has {@code maxBody}, and two if it has
 * {@code max} with {@code body} inside.
 */
final class EnvironmentOverrides {

  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentOverrides.class);
  private static final Set<Class<?>> TEXTS =
      Set.of(String.class, Duration.class, Bytes.class, Path.class);
  private static final TypeFactory TYPES = TypeFactory.defaultInstance();

  private final String file;
  private final String prefix;
  private final Map<String, String> environment;

  EnvironmentOverrides(String file, Map<String, String> environment) {
    this.file = file;
    this.prefix = "FLOTILLA_" + plain(file.replaceFirst("\\.ya?ml$", "")) + "_";
    this.environment = environment;
  }

  /**
   * Applies every variable that names a value of this file; refuses those that name none, but for
   * those that Kubernetes sets for a service whose name begins like them.
   */
  void applyTo(ConfigTree tree, Class<?> type) {
    List<String> passedOver = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (variable, text) -> {
              if (!variable.startsWith(prefix)) {
                return;
              }
              if (ServiceLinks.isOne(variable, text)) {
                passedOver.add(variable);
              } else {
                apply(tree, TYPES.constructType(type), variable, text);
              }
            });
    if (!passedOver.isEmpty()) {
      LOG.info(
          "{}: passed over variables of Kubernetes service links: {} (enableServiceLinks: false in"
              + " the pod's specification leaves them out)",
          file,
          String.join(", ", passedOver));
    }
  }

  private void apply(ConfigTree tree, JavaType type, String variable, String text) {
    List<String> words = List.of(variable.substring(prefix.length()).split("_"));
    OverrideTarget overrideTarget =
        find(type, tree.root(), words, List.of(), Naming.CURRENT)
            .orElseThrow(() -> unknown(tree, type, variable, words));
    ObjectNode parent = tree.root();
    for (String name : overrideTarget.path.subList(0, overrideTarget.path.size() - 1)) {
      parent = parent.get(name) instanceof ObjectNode child ? child : parent.putObject(name);
    }
    String last = overrideTarget.path.get(overrideTarget.path.size() - 1);
    parent.set(
        last, overrideTarget.isText() ? parent.textNode(text) : YamlTree.value(variable, text));
    tree.origins().put(String.join(".", overrideTarget.path), variable);
  }

  private ConfigFailure unknown(
      ConfigTree tree, JavaType type, String variable, List<String> words) {
    String alternatives =
        find(type, tree.root(), words, List.of(), Naming.FORMER)
            .map(target -> "it is called " + variable(target.path) + " now")
            .orElseGet(() -> "known are " + String.join(", ", RecordKeys.of(type.getRawClass())));
    return new ConfigFailure(variable + ": no such key in " + file + "; " + alternatives);
  }

  private String variable(List<String> path) {
    return prefix + path.stream().map(EnvironmentOverrides::plain).collect(Collectors.joining("_"));
  }

  /** Which names of a record's components the words of a variable may mean. */
  private enum Naming {
    CURRENT {
      @Override
      Stream<String> names(RecordComponent component) {
        return Stream.of(component.getName());
      }
    },
    /** The current names, too, because a key is often renamed inside a part that is not. */
    FORMER {
      @Override
      Stream<String> names(RecordComponent component) {
        return Stream.concat(CURRENT.names(component), RecordKeys.former(component).stream());
      }
    };

    abstract Stream<String> names(RecordComponent component);
  }

  private record OverrideTarget(List<String> path, JavaType type) {
    boolean isText() {
      return TEXTS.contains(type.getRawClass()) || type.isEnumType();
    }
  }

  /** The value that the words name below a node; longer keys win over shorter ones. */
  private Optional<OverrideTarget> find(
      JavaType type, JsonNode node, List<String> words, List<String> at, Naming naming) {
    if (type.isTypeOrSubTypeOf(Optional.class)) {
      return find(type.containedType(0), node, words, at, naming);
    }
    if (words.isEmpty()) {
      return Optional.of(new OverrideTarget(at, type));
    }
    for (int taken = words.size(); taken > 0; taken--) {
      Optional<String> key = key(type, node, words.subList(0, taken), naming);
      if (key.isPresent()) {
        List<String> path = new ArrayList<>(at);
        path.add(key.get());
        JsonNode child = node == null ? null : node.get(key.get());
        List<String> rest = words.subList(taken, words.size());
        Optional<OverrideTarget> below =
            find(valueType(type, key.get()), child, rest, path, naming);
        if (below.isPresent()) {
          return below;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> key(
      JavaType type, JsonNode node, List<String> words, Naming naming) {
    String wanted = String.join("", words);
    if (type.getRawClass().isRecord()) {
      return RecordKeys.components(type.getRawClass())
          .filter(component -> naming.names(component).anyMatch(name -> isWritten(name, wanted)))
          .map(RecordComponent::getName)
          .findFirst();
    }
    if (!type.isMapLikeType()) {
      return Optional.empty();
    }
    List<String> known = new ArrayList<>();
    if (node != null) {
      node.fieldNames().forEachRemaining(known::add);
    }
    return known.stream()
        .filter(name -> isWritten(name, wanted))
        .findFirst()
        .or(
            () ->
                words.size() == 1
                    ? Optional.of(words.get(0).toLowerCase(Locale.ROOT))
                    : Optional.empty());
  }

  private static JavaType valueType(JavaType type, String key) {
    if (type.isMapLikeType()) {
      return type.getContentType();
    }
    return RecordKeys.components(type.getRawClass())
        .filter(component -> component.getName().equals(key))
        .map(component -> TYPES.constructType(component.getGenericType()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isWritten(String name, String words) {
    return plain(name).replace("_", "").equals(words);
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
