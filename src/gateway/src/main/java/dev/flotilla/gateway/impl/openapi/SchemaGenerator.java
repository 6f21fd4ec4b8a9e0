package dev.flotilla.gateway.impl.openapi;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.ScalarType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The schemas of a document, as Jackson reads and writes the types and with the rules that stand on
 * them. Records are collected under their names, all others stand in place.
 */
final class SchemaGenerator {

  private final SchemaNames names = new SchemaNames();
  private final RecordSchemas records = new RecordSchemas(this);
  private final TreeMap<String, JsonObject> named = new TreeMap<>();

  /** The schema of a type, a reference if it is a record. */
  JsonObject of(Type type) {
    return of(Json.mapper().constructType(type), null);
  }

  /** The schema of a body with the rules that stand on it. */
  JsonObject ofBody(Parameter parameter) {
    JsonObject schema =
        of(
            Json.mapper().constructType(parameter.getParameterizedType()),
            parameter.getAnnotatedType());
    ConstraintSchemas.apply(schema, parameter.getAnnotations());
    return schema;
  }

  /** The schema of a path, query or header parameter, which is absent and never null. */
  JsonObject ofText(Parameter parameter) {
    JavaType type = Json.mapper().constructType(parameter.getParameterizedType());
    AnnotatedType declared = parameter.getAnnotatedType();
    boolean optional = type.getRawClass() == Optional.class;
    JsonObject schema =
        optional ? of(type.containedType(0), argument(declared, 0)) : of(type, declared);
    ConstraintSchemas.apply(schema, parameter.getAnnotations());
    return schema;
  }

  /** All records met so far. */
  JsonObject named() {
    JsonObject all = new JsonObject();
    named.forEach(all::put);
    return all;
  }

  /**
   * @param declared as it stands in the source, for its rules; null if unknown
   */
  JsonObject of(JavaType type, AnnotatedType declared) {
    JsonObject schema = bare(type, declared);
    if (declared != null) {
      ConstraintSchemas.apply(schema, declared.getAnnotations());
    }
    return schema;
  }

  private JsonObject bare(JavaType type, AnnotatedType declared) {
    Class<?> raw = type.getRawClass();
    Optional<ScalarType> scalar = ScalarType.of(raw);
    if (scalar.isPresent()) {
      return scalar(scalar.get());
    }
    if (raw.isEnum()) {
      return EnumSchemas.value(raw);
    }
    if (raw == Optional.class) {
      return nullable(of(type.containedType(0), argument(declared, 0)));
    }
    if (type.isMapLikeType()) {
      return map(type, declared);
    }
    if (type.isCollectionLikeType() && raw != ArrayNode.class) {
      return new JsonObject()
          .put("type", "array")
          .put("items", of(type.getContentType(), argument(declared, 0)));
    }
    return raw.isRecord() ? record(type) : freeForm(raw);
  }

  private static JsonObject scalar(ScalarType scalar) {
    JsonObject schema = new JsonObject().put("type", scalar.form().json);
    scalar.format().ifPresent(format -> schema.put("format", format));
    scalar.pattern().ifPresent(pattern -> schema.put("pattern", pattern));
    scalar.least().ifPresent(least -> schema.put("minimum", ConstraintSchemas.number(least)));
    scalar.most().ifPresent(most -> schema.put("maximum", ConstraintSchemas.number(most)));
    return schema;
  }

  private static JsonObject freeForm(Class<?> raw) {
    if (raw == byte[].class) {
      return new JsonObject()
          .put("type", "string")
          .put("contentEncoding", "base64")
          .put("pattern", ConstraintSchemas.BASE64);
    }
    JsonObject schema = new JsonObject();
    if (raw == ObjectNode.class) {
      return schema.put("type", "object");
    }
    return raw == ArrayNode.class ? schema.put("type", "array") : schema; // any JSON
  }

  private JsonObject map(JavaType type, AnnotatedType declared) {
    JsonObject schema =
        new JsonObject()
            .put("type", "object")
            .put("additionalProperties", of(type.getContentType(), argument(declared, 1)));
    JsonObject names = name(type.getKeyType());
    AnnotatedType ruled = argument(declared, 0);
    if (ruled != null) {
      ConstraintSchemas.apply(names, ruled.getAnnotations());
    }
    if (names.size() > 1) { // more than that they are strings
      schema.put("propertyNames", names);
    }
    return schema;
  }

  /** A type as the name of a property. */
  private static JsonObject name(JavaType type) {
    if (type.isEnumType()) {
      return EnumSchemas.name(type.getRawClass());
    }
    ScalarType scalar = ScalarType.of(type.getRawClass()).orElseThrow();
    JsonObject schema = scalar(scalar);
    switch (scalar.form()) {
      case TEXT -> {}
      case BOOLEAN ->
          schema = new JsonObject().put("enum", new JsonArray().add("true").add("false"));
      case INTEGER -> schema = new JsonObject().put("pattern", "^-?[0-9]+$");
      case NUMBER ->
          schema = new JsonObject().put("pattern", "^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$");
    }
    return schema.put("type", "string");
  }

  private JsonObject record(JavaType type) {
    AnnotatedMember value =
        Json.mapper().getSerializationConfig().introspect(type).findJsonValueAccessor();
    if (value != null) {
      return of(value.getType(), null);
    }
    String name = names.of(type);
    if (!named.containsKey(name)) {
      named.put(name, new JsonObject()); // before its properties: it may contain itself
      named.put(name, records.of(type));
    }
    return new JsonObject().put("$ref", "#/components/schemas/" + name);
  }

  /** A schema that takes null, too. */
  private static JsonObject nullable(JsonObject schema) {
    if (schema.containsKey("$ref") || schema.containsKey("allOf")) {
      return new JsonObject()
          .put("anyOf", new JsonArray().add(schema).add(new JsonObject().put("type", "null")));
    }
    if (schema.getValue("type") instanceof String type) {
      schema.put("type", new JsonArray().add(type).add("null"));
    }
    if (schema.containsKey("enum")) {
      schema.getJsonArray("enum").addNull();
    }
    return schema;
  }

  /**
   * What is left of a schema where an annotation changes the form: too much is better than less.
   */
  static JsonObject reformed(JsonFormat.Value format, JsonObject schema) {
    return switch (format.getShape()) {
      case STRING -> new JsonObject().put("type", "string");
      case NUMBER, NUMBER_FLOAT -> new JsonObject().put("type", "number");
      case NUMBER_INT -> new JsonObject().put("type", "integer");
      case ANY -> format.hasPattern() ? new JsonObject().put("type", "string") : schema;
      default -> new JsonObject();
    };
  }

  private static AnnotatedType argument(AnnotatedType declared, int index) {
    return declared instanceof AnnotatedParameterizedType generic
        ? generic.getAnnotatedActualTypeArguments()[index]
        : null;
  }
}
