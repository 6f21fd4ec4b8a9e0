package dev.flotilla.core.impl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.ConfigFailure;
import java.util.HashMap;
import java.util.Map;

/**
 * A configuration and where each of its values was written.
 *
 * @param root what is configured; changed while overrides are applied
 * @param origins path as {@code http.port} or {@code routes[2].path} to where it was written, as
 *     {@code gateway.yaml line 4} or the name of a variable
 */
record ConfigTree(ObjectNode root, Map<String, String> origins) {

  /**
   * A tree that came as JSON; its values have no lines, only paths.
   *
   * @throws ConfigFailure if it is not an object
   */
  static ConfigTree of(String name, JsonNode root) {
    if (!(root instanceof ObjectNode object)) {
      throw new ConfigFailure(name + ": must be a map of keys and values");
    }
    Map<String, String> origins = new HashMap<>();
    note(name, "", object, origins);
    return new ConfigTree(object.deepCopy(), origins);
  }

  private static void note(String name, String path, JsonNode node, Map<String, String> origins) {
    node.fields()
        .forEachRemaining(
            field -> {
              String place = child(path, field.getKey());
              origins.put(place, name);
              note(name, place, field.getValue(), origins);
            });
  }

  /** Where a value was written; of a value that is nowhere, where the nearest one around it was. */
  String origin(String path, String fallback) {
    for (String place = path; !place.isEmpty(); place = parent(place)) {
      String origin = origins.get(place);
      if (origin != null) {
        return origin;
      }
    }
    return fallback;
  }

  static String child(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  private static String parent(String path) {
    int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    return cut < 0 ? "" : path.substring(0, cut);
  }
}
