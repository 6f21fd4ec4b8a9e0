package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.impl.openapi.ApiDocument;
import dev.flotilla.gateway.impl.openapi.CompiledDocument;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Everything of a gateway that all its event loops share, made once at the start.
 *
 * @param served contract methods
 * @param document the OpenAPI document as bytes
 * @param compiled the same for checking requests
 * @param pages by path
 */
record ServedApi(
    List<ServedMethod> served,
    Buffer document,
    CompiledDocument compiled,
    Map<String, PageEndpoint> pages) {

  static ServedApi of(
      GatewayOptions options,
      List<ServedMethod> served,
      JsonObject json,
      CompiledDocument compiled) {
    Buffer document = ApiDocument.text(json);
    return new ServedApi(served, document, compiled, options.docs() ? pages(document) : Map.of());
  }

  private static Map<String, PageEndpoint> pages(Buffer document) {
    return Map.of(
        "/openapi.json", new PageEndpoint("application/json", document),
        "/docs", PageEndpoint.file("index.html", "text/html; charset=utf-8"),
        "/docs/app.js", PageEndpoint.file("app.js", "text/javascript; charset=utf-8"),
        "/docs/view.js", PageEndpoint.file("view.js", "text/javascript; charset=utf-8"),
        "/docs/schema.js", PageEndpoint.file("schema.js", "text/javascript; charset=utf-8"),
        "/docs/icon.svg", PageEndpoint.file("icon.svg", "image/svg+xml"),
        "/docs/style.css", PageEndpoint.file("style.css", "text/css; charset=utf-8"));
  }
}
