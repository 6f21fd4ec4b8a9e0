package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.Endpoint;
import dev.flotilla.gateway.impl.server.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Answers {@code GET /} with links to all that is served: HTML for browsers, JSON for others. */
final class LandingPage implements Endpoint {

  private final PageEndpoint html;
  private final PageEndpoint json;

  private LandingPage(PageEndpoint html, PageEndpoint json) {
    this.html = html;
    this.json = json;
  }

  /** Writes both forms from the OpenAPI document; reads a file, for start-up. */
  static LandingPage of(GatewayOptions options, JsonObject document) {
    String page =
        PageEndpoint.content("landing.html")
            .toString(StandardCharsets.UTF_8)
            .replace("{{title}}", escaped(options.title()))
            .replace("{{version}}", escaped(options.version()))
            .replace("{{console}}", console(options.console()))
            .replace("{{services}}", services(document));
    return new LandingPage(
        new PageEndpoint("text/html; charset=utf-8", Buffer.buffer(page)),
        new PageEndpoint("application/json", links(options, document)));
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    exchange.response().putHeader(HttpHeaders.VARY, "accept");
    boolean browser = RequestHeaders.asksForHtml(exchange.request().headers());
    (browser ? html : json).handle(exchange, path, variables);
  }

  private static Buffer links(GatewayOptions options, JsonObject document) {
    JsonObject links =
        new JsonObject()
            .put("title", options.title())
            .put("version", options.version())
            .put("docs", "/docs")
            .put("openapi", "/openapi.json");
    if (options.console() != null) {
      links.put("console", options.console());
    }
    links.put("paths", new JsonArray(List.copyOf(paths(document).keySet())));
    return Buffer.buffer(links.encodePrettily() + "\n");
  }

  private static TreeMap<String, JsonObject> paths(JsonObject document) {
    TreeMap<String, JsonObject> sorted = new TreeMap<>();
    JsonObject paths = document.getJsonObject("paths");
    paths.fieldNames().forEach(path -> sorted.put(path, paths.getJsonObject(path)));
    return sorted;
  }

  private static String console(String url) {
    return url == null
        ? ""
        : String.format(
            Locale.ROOT,
            "<a class=\"card\" href=\"%1$s\"><b>Console</b><span>%1$s</span></a>",
            escaped(url));
  }

  private static String services(JsonObject document) {
    Map<String, StringBuilder> byService = new TreeMap<>();
    paths(document)
        .forEach(
            (path, methods) ->
                methods.forEach(
                    method -> {
                      JsonObject operation = (JsonObject) method.getValue();
                      byService
                          .computeIfAbsent(
                              operation.getJsonArray("tags").getString(0),
                              first -> new StringBuilder())
                          .append(operation(method.getKey(), path, operation));
                    }));
    StringBuilder text = new StringBuilder();
    byService.forEach(
        (service, operations) ->
            text.append("<section><h2>")
                .append(escaped(service))
                .append("</h2><ul>")
                .append(operations)
                .append("</ul></section>\n"));
    return text.isEmpty() ? "<p>This gateway has no routes yet.</p>" : text.toString();
  }

  /** The anchor is the one that the documentation page gives the operation. */
  private static String operation(String method, String path, JsonObject operation) {
    String anchor = "op-" + operation.getString("operationId").replaceAll("[^A-Za-z0-9._-]", "-");
    return String.format(
        Locale.ROOT,
        """
        <li><a href="/docs#%s"><span class="method %s">%s</span><code>%s</code>\
        <span>%s</span></a></li>
        """,
        anchor,
        method,
        method.toUpperCase(Locale.ROOT),
        escaped(path),
        escaped(operation.getString("summary", "")));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
