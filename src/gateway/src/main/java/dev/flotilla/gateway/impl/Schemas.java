package dev.flotilla.gateway.impl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.flotilla.core.Json;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import io.vertx.core.json.JsonObject;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.TreeMap;

/** The schemas of a document, by swagger-core: named ones are collected, others stand in place. */
final class Schemas {

  private static final ObjectWriter WRITER = Json31.mapper().writer();

  private final RecordSchemas resolver = new RecordSchemas(Json.mapper().rebuild().build());
  private final ModelConverters converters = new ModelConverters(true);
  private final TreeMap<String, JsonObject> named = new TreeMap<>();

  Schemas() {
    converters.addConverter(resolver);
  }

  /** The schema of a type, a reference if it is a record. */
  JsonObject of(Type type) {
    return of(type, new Annotation[0], null);
  }

  /** The schema of a parameter with the rules that stand on it. */
  JsonObject of(Parameter parameter) {
    return of(parameter.getParameterizedType(), parameter.getAnnotations(), parameter);
  }

  /** All records met so far. */
  JsonObject named() {
    JsonObject all = new JsonObject();
    named.forEach(all::put);
    return all;
  }

  private JsonObject of(Type type, Annotation[] rules, Parameter ruled) {
    ResolvedSchema resolved =
        converters.resolveAsResolvedSchema(
            new AnnotatedType(type).resolveAsRef(true).ctxAnnotations(rules));
    if (resolved == null || resolved.schema == null) {
      return new JsonObject(); // any JSON, as for JsonNode
    }
    if (ruled != null) {
      resolver.applyRules(ruled.getType(), ruled.getAnnotatedType(), resolved.schema);
    }
    resolved.referencedSchemas.forEach((name, schema) -> named.put(name, json(schema)));
    return json(resolved.schema);
  }

  private static JsonObject json(Schema<?> schema) {
    try {
      return new JsonObject(WRITER.writeValueAsString(schema));
    } catch (JsonProcessingException unmapped) {
      throw new IllegalStateException("swagger-core made a schema without JSON", unmapped);
    }
  }
}
