package dev.flotilla.gateway.impl.openapi;

import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.ScalarType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Schemas of enums: the constants as Jackson writes them, and their aliases. An enum that reads
 * more than its constants (it has a default for what it does not know, or a creator of its own) is
 * open: its constants are listed as {@code x-extensible-enum}, and its reader decides.
 */
final class EnumSchemas {

  private static final DeserializationConfig READING = Json.mapper().getDeserializationConfig();

  private EnumSchemas() {}

  /** The schema of an enum as a value. */
  static JsonObject value(Class<?> type) {
    List<JsonNode> values = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      values.add(Json.mapper().valueToTree(constant));
    }
    JsonArray listed = new JsonArray();
    values.forEach(value -> listed.add(plain(value)));
    if (form(type) == ScalarType.Form.TEXT) {
      aliases(type).forEach(listed::add);
    }
    return schema(type, form(type).json, listed);
  }

  /** The schema of an enum as the name of a property. */
  static JsonObject name(Class<?> type) {
    JsonArray listed = new JsonArray();
    for (Object constant : type.getEnumConstants()) {
      listed.add(Json.mapper().valueToTree(Map.of(constant, 1)).fieldNames().next());
    }
    aliases(type).forEach(listed::add);
    return schema(type, "string", listed);
  }

  /** What the constants are in JSON: texts, unless a value of their own says otherwise. */
  static ScalarType.Form form(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    JsonNode first = constants.length == 0 ? null : Json.mapper().valueToTree(constants[0]);
    if (first == null || first.getNodeType() != JsonNodeType.NUMBER) {
      return first != null && first.isBoolean() ? ScalarType.Form.BOOLEAN : ScalarType.Form.TEXT;
    }
    return first.isIntegralNumber() ? ScalarType.Form.INTEGER : ScalarType.Form.NUMBER;
  }

  private static JsonObject schema(Class<?> type, String json, JsonArray listed) {
    return new JsonObject()
        .put("type", json)
        .put(isOpen(type) ? "x-extensible-enum" : "enum", listed);
  }

  private static Object plain(JsonNode value) {
    return value.isNumber()
        ? value.numberValue()
        : value.isBoolean() ? (Object) value.booleanValue() : value.asText();
  }

  private static boolean isOpen(Class<?> type) {
    AnnotationIntrospector annotations = READING.getAnnotationIntrospector();
    BeanDescription description = READING.introspect(Json.mapper().constructType(type));
    boolean creates =
        description.getFactoryMethods().stream()
            .anyMatch(method -> annotations.findCreatorAnnotation(READING, method) != null);
    return creates
        || annotations.findDeserializer(description.getClassInfo()) != null
        || annotations.findDefaultEnumValue(description.getClassInfo(), constants(type)) != null;
  }

  private static Set<String> aliases(Class<?> type) {
    AnnotatedClass info = READING.introspectClassAnnotations(type).getClassInfo();
    Enum<?>[] constants = constants(type);
    String[][] aliases = new String[constants.length][];
    READING.getAnnotationIntrospector().findEnumAliases(READING, info, constants, aliases);
    Set<String> all = new LinkedHashSet<>();
    for (String[] some : aliases) {
      if (some != null) {
        all.addAll(List.of(some).stream().filter(Objects::nonNull).toList());
      }
    }
    return all;
  }

  private static Enum<?>[] constants(Class<?> type) {
    return (Enum<?>[]) type.getEnumConstants();
  }
}
