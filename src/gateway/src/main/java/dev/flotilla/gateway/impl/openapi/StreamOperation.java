package dev.flotilla.gateway.impl.openapi;

import dev.flotilla.gateway.RouteOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;

/** A streamed route as an operation of the document: only its media types are known. */
final class StreamOperation {

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private StreamOperation() {}

  static JsonObject of(RouteOptions route, String method) {
    boolean hasBody = WITH_BODY.contains(method);
    String produces = route.produces() == null ? "application/json" : route.produces();
    JsonObject operation =
        new JsonObject()
            .put("operationId", id(route, method))
            .put("tags", new JsonArray().add(route.service()))
            .put("summary", route.summary() == null ? "Streamed both ways" : route.summary());
    if (hasBody) {
      operation.put(
          "requestBody",
          new JsonObject()
              .put("required", true)
              .put("content", ResponseSchemas.content(consumes(route), schema(consumes(route)))));
    }
    JsonObject success =
        new JsonObject()
            .put("description", "The answer of the service.")
            .put("content", ResponseSchemas.content(produces, schema(produces)));
    return operation.put(
        "responses",
        new JsonObject().put("200", success).mergeIn(ResponseSchemas.of(hasBody, false, false)));
  }

  static String id(RouteOptions route, String method) {
    return route.service()
        + "."
        + method.toLowerCase(Locale.ROOT)
        + route.path().replaceAll("[^A-Za-z0-9]+", "-");
  }

  static String consumes(RouteOptions route) {
    return route.consumes() == null ? "application/octet-stream" : route.consumes();
  }

  /** OpenAPI 3.1 leaves the schema out for binary content; texts are strings. */
  private static JsonObject schema(String mediaType) {
    return mediaType.startsWith("text/")
        ? new JsonObject().put("type", "string")
        : new JsonObject();
  }
}
