package dev.flotilla.gateway.impl.openapi;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * The document as vertx-openapi has read and checked it, for looking schemas up. What this version
 * of vertx-openapi refuses although OpenAPI allows it (media types it does not know, as {@code
 * application/problem+json}) is removed first; requests are not checked against that anyway.
 */
public final class CompiledDocument {

  private static final List<String> BOUNDS =
      List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

  private final OpenAPIContract contract;

  private CompiledDocument(OpenAPIContract contract) {
    this.contract = contract;
  }

  public static Future<CompiledDocument> of(Vertx vertx, JsonObject document) {
    return OpenAPIContract.from(vertx, readable(document)).map(CompiledDocument::new);
  }

  /**
   * The compiled check of a body. A compiled check belongs to one event loop: make it there.
   *
   * @param operationId of an operation with a body
   */
  public SchemaCheck body(String operationId) {
    Operation operation = contract.operation(operationId);
    return check(
        operation.getRequestBody().getContent().get(MediaType.APPLICATION_JSON).getSchema());
  }

  /** The compiled check of a parameter; see {@link #body}. */
  public SchemaCheck parameter(String operationId, String name, String in) {
    Parameter found =
        contract.operation(operationId).getParameters().stream()
            .filter(parameter -> parameter.getName().equals(name))
            .filter(parameter -> parameter.getIn().toString().equals(in))
            .findFirst()
            .orElseThrow();
    return check(found.getSchema());
  }

  private SchemaCheck check(JsonSchema schema) {
    return new SchemaCheck(contract.getSchemaRepository(), schema);
  }

  static JsonObject readable(JsonObject document) {
    JsonObject copy = document.copy();
    copy.getJsonObject("components").remove("responses");
    JsonObject paths = copy.getJsonObject("paths");
    for (String path : Set.copyOf(paths.fieldNames())) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : Set.copyOf(item.fieldNames())) {
        JsonObject operation = item.getJsonObject(method);
        JsonObject anything = new JsonObject().put("description", "any");
        operation.put("responses", new JsonObject().put("default", anything));
        JsonObject body = operation.getJsonObject("requestBody");
        if (body != null && !body.getJsonObject("content").containsKey("application/json")) {
          operation.remove("requestBody");
        }
      }
    }
    sharpen(copy);
    return copy;
  }

  /**
   * Makes of the schemas what this validator needs to mean what they say. Formats are notes on what
   * patterns and bounds say exactly; it would check them, and knows others than java.time. At the
   * end of a pattern it takes a line break for the end of the text. Bounds beyond 2^53 it compares
   * exactly only as big numbers.
   */
  private static void sharpen(Object within) {
    if (within instanceof JsonArray array) {
      array.forEach(CompiledDocument::sharpen);
    } else if (within instanceof JsonObject object) {
      if (object.getValue("format") instanceof String format && !format.equals("email")) {
        object.remove("format");
      }
      if (object.getValue("pattern") instanceof String pattern && pattern.endsWith("$")) {
        object.put("pattern", pattern.substring(0, pattern.length() - 1) + "\\z");
      }
      BOUNDS.forEach(
          bound -> {
            if (object.getValue(bound) instanceof Long number) {
              object.put(bound, BigInteger.valueOf(number));
            }
          });
      object.forEach(member -> sharpen(member.getValue()));
    }
  }
}
