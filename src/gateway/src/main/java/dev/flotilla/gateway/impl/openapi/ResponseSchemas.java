package dev.flotilla.gateway.impl.openapi;

import io.vertx.core.json.JsonObject;

/** The failure responses of the document. */
final class ResponseSchemas {

  private ResponseSchemas() {}

  static JsonObject shared() {
    return new JsonObject()
        .put("Problem", problem("A failure; its code says which.", false))
        .put("BadRequest", problem("The request does not fit this document.", false))
        .put("NotFound", problem("There is no such thing.", false))
        .put("Conflict", problem("It exists already, or its state does not allow it.", false))
        .put("Overtaken", problem("It has changed since the version of If-Match.", false))
        .put("TooLarge", problem("The body is over the limit.", false))
        .put("WrongMediaType", problem("The body has another media type.", false))
        .put("Busy", problem("Nothing was done; come back after Retry-After.", true))
        .put("TooSlow", problem("No answer in time; it may have run.", false));
  }

  static JsonObject of(boolean hasBody, boolean writes, boolean conditional) {
    JsonObject responses = new JsonObject().put("400", reference("BadRequest"));
    responses.put("404", reference("NotFound"));
    if (writes) {
      responses.put("409", reference("Conflict"));
    }
    if (conditional) {
      responses.put("412", reference("Overtaken"));
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
        .put("description", "Seconds to wait.")
        .put("schema", new JsonObject().put("type", "integer").put("minimum", 1));
  }
}
