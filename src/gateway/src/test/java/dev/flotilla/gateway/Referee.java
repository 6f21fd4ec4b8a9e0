package dev.flotilla.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import dev.flotilla.core.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a JSON Schema validator that is not the gateway's own says of an API document. */
final class Referee {

  private static final String OPENAPI = "https://spec.openapis.org/oas/3.1/schema-base/2022-10-07";

  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new HashMap<>();
  private final JsonNode document;

  Referee(String openApi) {
    try {
      this.document = Json.mapper().readTree(openApi);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
    Dialect dialect =
        Dialect.builder(Dialects.getOpenApi31())
            .unknownKeywordFactory((name, context) -> new AnnotationKeyword(name))
            .build();
    this.registry =
        SchemaRegistry.withDefaultDialect(dialect, builder -> builder.schemas(Referee::official));
  }

  /** What is wrong with the document by the schema of OpenAPI 3.1; empty if it is one. */
  List<String> document() {
    return errors(registry.getSchema(SchemaLocation.of(OPENAPI)), document.toString());
  }

  /** The schemas that the makers of OpenAPI publish, out of the library that brings them along. */
  private static String official(String id) {
    if (!id.startsWith("https://spec.openapis.org/")) {
      return null;
    }
    try (InputStream file = Referee.class.getResourceAsStream(id.substring("https:/".length()))) {
      return file == null ? null : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What is wrong with a body; empty if it fits. */
  List<String> body(String path, String json) {
    return errors(operation(path, "post") + "/requestBody/content/application~1json/schema", json);
  }

  /** What is wrong with an answer; empty if it fits. */
  List<String> answer(String path, String method, String json) {
    return errors(
        operation(path, method) + "/responses/200/content/application~1json/schema", json);
  }

  /** What is wrong with a parameter of a GET; empty if it fits. */
  List<String> parameter(String path, String name, String json) {
    JsonNode parameters = document.at(operation(path, "get") + "/parameters");
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).path("name").asText().equals(name)) {
        return errors(operation(path, "get") + "/parameters/" + i + "/schema", json);
      }
    }
    throw new AssertionError(path + " has no parameter " + name);
  }

  private static String operation(String path, String method) {
    return "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
  }

  private List<String> errors(String pointer, String json) {
    return errors(schemas.computeIfAbsent(pointer, this::schema), json);
  }

  /** One schema with the named ones that it needs: the whole document each time is 100 MB. */
  private Schema schema(String pointer) {
    ObjectNode schema = document.at(pointer).deepCopy();
    ObjectNode named = Json.mapper().createObjectNode();
    collect(schema, named);
    schema.putObject("components").set("schemas", named);
    return registry.getSchema(schema);
  }

  private void collect(JsonNode schema, ObjectNode named) {
    for (String reference : schema.findValuesAsText("$ref")) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      if (!named.has(name)) {
        named.set(name, document.at(reference.substring(1)));
        collect(named.get(name), named);
      }
    }
  }

  private static List<String> errors(Schema schema, String json) {
    return schema.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }
}
