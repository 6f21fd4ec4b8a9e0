package dev.flotilla.gateway.impl.openapi;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.RouteOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The OpenAPI 3.1 document of everything a gateway serves. Reads classes: for start-up only. */
public final class ApiDocument {

  private final GatewayOptions options;
  private final List<ServedMethod> served;
  private final SchemaGenerator schemaGenerator = new SchemaGenerator();
  private final JsonObject paths = new JsonObject();
  private final TreeSet<String> tags = new TreeSet<>();

  private ApiDocument(GatewayOptions options, List<ServedMethod> served) {
    this.options = options;
    this.served = served;
  }

  public static JsonObject of(GatewayOptions options, List<ServedMethod> served) {
    return new ApiDocument(options, served).build();
  }

  private JsonObject build() {
    MethodOperation operations = new MethodOperation(schemaGenerator);
    for (ServedMethod method : served) {
      tags.add(method.method().service());
      put(method.path(), method.http().verb(), operations.of(method));
    }
    options.routes().stream().filter(route -> route.service() != null).forEach(this::stream);
    JsonArray tagList = new JsonArray();
    tags.forEach(tag -> tagList.add(new JsonObject().put("name", tag)));
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put(
            "info",
            new JsonObject().put("title", options.title()).put("version", options.version()))
        .put("tags", tagList)
        .put("paths", paths)
        .put("components", components());
  }

  private void stream(RouteOptions route) {
    tags.add(route.service());
    List<String> methods =
        route.method() == null ? List.of("GET", "POST", "PUT", "DELETE") : List.of(route.method());
    for (String method : methods) {
      put(route.path(), method, StreamOperation.of(route, method));
    }
  }

  private void put(String path, String verb, JsonObject operation) {
    JsonObject item = paths.getJsonObject(path);
    if (item == null) {
      item = new JsonObject();
      paths.put(path, item);
    }
    item.put(verb.toLowerCase(Locale.ROOT), operation);
  }

  private JsonObject components() {
    JsonObject problem =
        new JsonObject(
            """
            {"type": "object",
             "description": "A failure (RFC 9457). Branch on code, show detail, report traceId.",
             "required": ["type", "title", "status", "detail", "code", "traceId"],
             "properties": {
               "type": {"type": "string", "examples": ["urn:flotilla:problem:not-found"]},
               "title": {"type": "string"},
               "status": {"type": "integer"},
               "detail": {"type": "string"},
               "code": {"type": "string"},
               "traceId": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
               "details": {"type": "object", "additionalProperties": {"type": "string"}},
               "errors": {"type": "array", "items": {"type": "object",
                 "properties": {
                   "pointer": {"type": "string", "description": "JSON pointer into the body"},
                   "parameter": {"type": "string"},
                   "detail": {"type": "string"}}}}}}
            """);
    JsonArray codes = new JsonArray();
    for (ServiceFailure.Code code : ServiceFailure.Code.values()) {
      codes.add(code.name());
    }
    problem.getJsonObject("properties").getJsonObject("code").put("enum", codes);
    return new JsonObject()
        .put("schemas", schemaGenerator.named().put("Problem", problem))
        .put("responses", ResponseSchemas.shared());
  }

  /** The document as bytes, readable by people. */
  public static Buffer text(JsonObject document) {
    return Buffer.buffer(document.encodePrettily());
  }
}
