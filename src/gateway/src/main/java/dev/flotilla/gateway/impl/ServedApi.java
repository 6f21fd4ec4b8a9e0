package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.impl.mount.Mount;
import dev.flotilla.gateway.impl.openapi.ApiDocument;
import dev.flotilla.gateway.impl.openapi.CompiledDocument;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import dev.flotilla.gateway.impl.server.Endpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
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
    Map<String, Endpoint> pages) {

  static ServedApi of(
      GatewayOptions options,
      List<Mount> mounts,
      List<ServedMethod> served,
      JsonObject json,
      CompiledDocument compiled) {
    Buffer document = ApiDocument.text(json);
    Map<String, Endpoint> pages = new HashMap<>();
    if (options.docs()) {
      pages.putAll(docs(document));
      if (isFree("/", options, mounts)) {
        pages.put("/", LandingPage.of(options, json));
        pages.put("/docs/landing.css", PageEndpoint.file("landing.css", "text/css; charset=utf-8"));
      }
    }
    return new ServedApi(served, document, compiled, pages);
  }

  private static boolean isFree(String path, GatewayOptions options, List<Mount> mounts) {
    return options.routes().stream().noneMatch(route -> route.path().equals(path))
        && mounts.stream().noneMatch(mount -> mount.options().path().equals(path));
  }

  private static Map<String, PageEndpoint> docs(Buffer document) {
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
