package dev.flotilla.gateway.impl.openapi;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.flotilla.core.Json;
import io.swagger.v3.oas.annotations.media.Schema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Schemas of records, under the names that Jackson reads: whatever is not Optional is required, by
 * its name or one of its aliases. What is only written stands there as read-only.
 */
final class RecordSchemas {

  private static final DeserializationConfig READING = Json.mapper().getDeserializationConfig();
  private static final AnnotationIntrospector ANNOTATIONS = READING.getAnnotationIntrospector();

  private final SchemaGenerator schemaGenerator;

  RecordSchemas(SchemaGenerator schemaGenerator) {
    this.schemaGenerator = schemaGenerator;
  }

  JsonObject of(JavaType type) {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    JsonArray oneOfNames = new JsonArray();
    for (BeanPropertyDefinition property : READING.introspect(type).findProperties()) {
      if (property.couldDeserialize()) {
        JsonObject schema = property(type, property, property.getPrimaryType());
        properties.put(property.getName(), schema);
        List<PropertyName> aliases = property.findAliases();
        aliases.forEach(
            alias -> properties.put(alias.getSimpleName(), schema.copy().put("writeOnly", true)));
        if (isRequired(property)) {
          require(property.getName(), aliases, required, oneOfNames);
        }
      }
    }
    addReadOnly(type, properties);
    JsonObject schema = new JsonObject().put("type", "object").put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    if (!oneOfNames.isEmpty()) {
      schema.put("allOf", oneOfNames);
    }
    describe(type.getRawClass(), schema);
    boolean isObject =
        hasForm(JsonFormat.Shape.ANY, type) || hasForm(JsonFormat.Shape.OBJECT, type);
    return isObject ? schema : new JsonObject();
  }

  private static boolean isRequired(BeanPropertyDefinition property) {
    return property.getPrimaryType().getRawClass() != Optional.class || property.isRequired();
  }

  private static void require(
      String name, List<PropertyName> aliases, JsonArray required, JsonArray oneOfNames) {
    if (aliases.isEmpty()) {
      required.add(name);
      return;
    }
    JsonArray names = new JsonArray().add(requiring(name));
    aliases.forEach(alias -> names.add(requiring(alias.getSimpleName())));
    oneOfNames.add(new JsonObject().put("anyOf", names));
  }

  private static JsonObject requiring(String name) {
    return new JsonObject().put("required", new JsonArray().add(name));
  }

  private void addReadOnly(JavaType type, JsonObject properties) {
    Json.mapper().getSerializationConfig().introspect(type).findProperties().stream()
        .filter(BeanPropertyDefinition::couldSerialize)
        .filter(property -> !properties.containsKey(property.getName()))
        .forEach(
            property ->
                properties.put(
                    property.getName(),
                    property(type, property, property.getAccessor().getType())
                        .put("readOnly", true)));
  }

  private JsonObject property(JavaType owner, BeanPropertyDefinition property, JavaType type) {
    AnnotatedMember member = property.getPrimaryMember();
    Optional<RecordComponent> component = component(owner, property);
    JsonObject schema;
    if (ANNOTATIONS.findDeserializer(member) != null) {
      schema = new JsonObject(); // a custom deserializer may accept any JSON
    } else {
      schema =
          schemaGenerator.of(type, component.map(RecordComponent::getAnnotatedType).orElse(null));
      JsonFormat.Value format = ANNOTATIONS.findFormat(member);
      schema = format == null ? schema : SchemaGenerator.reformed(format, schema);
    }
    String description = property.getMetadata().getDescription();
    if (description != null) {
      schema.put("description", description);
    }
    if (component.isPresent()) {
      // Before an array an annotation stands on its elements, and only here on the whole.
      ConstraintSchemas.apply(schema, component.get().getAccessor().getAnnotations());
      describe(component.get().getAccessor(), schema);
    }
    return schema;
  }

  private static Optional<RecordComponent> component(
      JavaType owner, BeanPropertyDefinition property) {
    return Arrays.stream(owner.getRawClass().getRecordComponents())
        .filter(known -> known.getName().equals(property.getInternalName()))
        .filter(known -> known.getType() == property.getRawPrimaryType())
        .findFirst();
  }

  private static boolean hasForm(JsonFormat.Shape shape, JavaType type) {
    JsonFormat.Value format =
        ANNOTATIONS.findFormat(READING.introspectClassAnnotations(type).getClassInfo());
    return (format == null ? JsonFormat.Shape.ANY : format.getShape()) == shape;
  }

  private static void describe(AnnotatedElement described, JsonObject schema) {
    Schema written = described.getAnnotation(Schema.class);
    if (written == null) {
      return;
    }
    if (!written.description().isEmpty()) {
      schema.put("description", written.description());
    }
    if (!written.example().isEmpty()) {
      schema.put("examples", new JsonArray().add(written.example()));
    }
    if (written.deprecated()) {
      schema.put("deprecated", true);
    }
  }
}
