package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.Endpoint;
import dev.flotilla.gateway.impl.server.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A page held in memory: the API document, or a file of the page that shows it. */
final class PageEndpoint implements Endpoint {

  /** Everything from here, nothing inline, nothing framed: the page works without the internet. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String mediaType;
  private final Buffer content;
  private final String tag;

  PageEndpoint(String mediaType, Buffer content) {
    this.mediaType = mediaType;
    this.content = content;
    this.tag = "\"" + digest(content) + "\"";
  }

  /** A file of the documentation page; blocks, for start-up. */
  static PageEndpoint file(String name, String mediaType) {
    return new PageEndpoint(mediaType, content(name));
  }

  /** The content of such a file. */
  static Buffer content(String name) {
    String path = "/dev/flotilla/gateway/docs/" + name;
    try (InputStream file = PageEndpoint.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException("the jar lacks " + path);
      }
      return Buffer.buffer(file.readAllBytes());
    } catch (IOException unreadable) {
      throw new IllegalStateException("the jar's " + path + " cannot be read", unreadable);
    }
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    if (!exchange.enter()) {
      return;
    }
    HttpServerResponse response = exchange.response();
    response
        .putHeader(HttpHeaders.ETAG, tag)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("content-security-policy", POLICY)
        .putHeader("referrer-policy", "no-referrer");
    if (tag.equals(exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      exchange.empty(304);
    } else {
      exchange.content(mediaType, content);
    }
  }

  private static String digest(Buffer content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(content.getBytes()), 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
