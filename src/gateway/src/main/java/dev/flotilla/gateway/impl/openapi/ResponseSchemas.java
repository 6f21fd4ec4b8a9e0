package dev.flotilla.gateway.impl.openapi;

import io.vertx.core.json.JsonObject;

/** The failure responses of the document. */
final class ResponseSchemas {

  private ResponseSchemas() {}

  static JsonObject shared() {
    return new JsonObject()
        .put("Problem", problem("A failure; code tells which.", false))
        .put("BadRequest", problem("The request does not match this document.", false))
        .put("NotFound", problem("Not found.", false))
        .put(
            "Conflict",
            problem(
                "The resource exists already, or its state does not allow the operation.", false))
        .put(
            "PreconditionFailed",
            problem("The resource has changed since the version in If-Match.", false))
        .put("TooLarge", problem("The body is larger than the limit.", false))
        .put("WrongMediaType", problem("The media type of the body is not supported.", false))
        .put("Busy", problem("Nothing was executed; retry after Retry-After.", true))
        .put("TooSlow", problem("No answer in time; the operation may have been executed.", false));
  }

  static JsonObject of(boolean hasBody, boolean writes, boolean conditional) {
    JsonObject responses = new JsonObject().put("400", reference("BadRequest"));
    responses.put("404", reference("NotFound"));
    if (writes) {
      responses.put("409", reference("Conflict"));
    }
    if (conditional) {
      responses.put("412", reference("PreconditionFailed"));
    }
    if (hasBody) {
      responses.put("413", reference("TooLarge")).put("415", reference("WrongMediaType"));
    }
    return responses
        .put("503", reference("Busy"))
        .put("504", reference("TooSlow"))
        .put("default", reference("Problem"));
  }

  private static JsonObject reference(String name) {
    return new JsonObject().put("$ref", "#/components/responses/" + name);
  }

  private static JsonObject problem(String description, boolean retryAfter) {
    JsonObject response =
        new JsonObject()
            .put("description", description)
            .put("content", content("application/problem+json", schema("Problem")));
    if (retryAfter) {
      response.put("headers", new JsonObject().put("Retry-After", seconds()));
    }
    return response;
  }

  static JsonObject content(String mediaType, JsonObject schema) {
    return new JsonObject().put(mediaType, new JsonObject().put("schema", schema));
  }

  private static JsonObject schema(String name) {
    return new JsonObject().put("$ref", "#/components/schemas/" + name);
  }

  private static JsonObject seconds() {
    return new JsonObject()
        .put("description", "Seconds to wait before a retry.")
        .put("schema", new JsonObject().put("type", "integer").put("minimum", 1));
  }
}
