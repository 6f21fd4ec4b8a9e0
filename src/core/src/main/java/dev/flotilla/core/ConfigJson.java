package dev.flotilla.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.impl.ConfigReader;
import java.util.Map;

/**
 * Configuration that travels as JSON instead of lying in a file: the same keys, the same way to
 * write durations, the same strictness. Other JSON of Flotilla is the business of {@link Json}.
 */
public final class ConfigJson {

  private ConfigJson() {}

  /**
   * The record that a tree describes.
   *
   * @param name of the whole, for messages, as {@code policies}
   * @throws ConfigFailure naming path, rule and value, as in {@code policies, defaults.timeout: …}
   */
  public static <T> T read(String name, JsonNode tree, Class<T> type) {
    return new ConfigReader(name, Map.of()).read(tree, type);
  }

  /**
   * The tree that {@link #read} makes an equal record of. Absent components are left out, maps are
   * in the order of their keys, so that equal records give equal texts. Durations are whole
   * milliseconds; what is below is cut.
   */
  public static ObjectNode write(Object record) {
    return ConfigReader.tree(record);
  }
}
