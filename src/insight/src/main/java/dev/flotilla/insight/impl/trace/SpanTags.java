package dev.flotilla.insight.impl.trace;

import io.vertx.core.spi.tracing.TagExtractor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * The tags of Vert.x under the names that OpenTelemetry's semantic conventions have today.
 *
 * @param attributes names and values in turn
 */
record SpanTags(Object... attributes) {

  private static final String STATUS = "http.response.status_code";

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("http.method", "http.request.method"),
          Map.entry("http.request.method", "http.request.method"),
          Map.entry("http.url", "url.full"),
          Map.entry("url.full", "url.full"),
          Map.entry("url.path", "url.path"),
          Map.entry("db.statement", "db.query.text"),
          Map.entry("db.query.text", "db.query.text"),
          Map.entry("db.instance", "db.namespace"),
          Map.entry("db.namespace", "db.namespace"),
          Map.entry("db.type", "db.system.name"),
          Map.entry("db.system", "db.system.name"),
          Map.entry("network.peer.address", "server.address"),
          Map.entry("message_bus.destination", "messaging.destination.name"),
          Map.entry("messaging.destination.name", "messaging.destination.name"));

  static <R> SpanTags of(R request, TagExtractor<R> tags) {
    int count = tags.len(request);
    Object[] attributes = new Object[2 * count];
    for (int i = 0; i < count; i++) {
      String name = NAMES.get(tags.name(request, i));
      attributes[2 * i] = name == null ? "" : name;
      attributes[2 * i + 1] = name == null ? null : value(name, tags.value(request, i));
    }
    return new SpanTags(attributes);
  }

  /** A query may hold secrets. */
  private static String value(String name, String value) {
    int query = name.equals("url.full") && value != null ? value.indexOf('?') : -1;
    return query < 0 ? value : value.substring(0, query);
  }

  static <R> int status(R response, TagExtractor<R> tags) {
    int count = tags.len(response);
    for (int i = 0; i < count; i++) {
      String name = tags.name(response, i);
      if (name.equals(STATUS) || name.equals("http.status_code")) {
        return Integer.parseInt(tags.value(response, i));
      }
    }
    return 0;
  }

  static Object[] with(Object[] attributes, String name, Object value) {
    Object[] more = Arrays.copyOf(attributes, attributes.length + 2);
    more[attributes.length] = name;
    more[attributes.length + 1] = value;
    return more;
  }

  String destination() {
    return text("messaging.destination.name");
  }

  /** The first word of the SQL statement; the operation's name if there is none. */
  String statement(String operation) {
    String sql = text("db.query.text").strip();
    int end = 0;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    return end == 0 ? operation : sql.substring(0, end).toUpperCase(Locale.ROOT);
  }

  private String text(String name) {
    for (int i = 0; i < attributes.length; i += 2) {
      if (name.equals(attributes[i]) && attributes[i + 1] != null) {
        return (String) attributes[i + 1];
      }
    }
    return "";
  }
}
