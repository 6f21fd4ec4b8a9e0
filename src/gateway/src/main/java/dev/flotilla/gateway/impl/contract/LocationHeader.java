package dev.flotilla.gateway.impl.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where something that was created is: a template below a route, filled from the reply. */
public final class LocationHeader {

  private static final Pattern FIELD = Pattern.compile("\\{([^{}]+)}");

  private final String template;

  /**
   * @param routePath path of the route
   * @param template below it, as {@code /{id}}
   */
  public LocationHeader(String routePath, String template) {
    String below = template.startsWith("/") ? template : "/" + template;
    this.template = (routePath.equals("/") ? "" : routePath) + below;
  }

  /**
   * The absolute path for a reply.
   *
   * @throws IllegalStateException if the reply lacks a field that the template names
   */
  String in(Buffer reply) {
    Map<String, String> fields = scalars(reply);
    StringBuilder path = new StringBuilder();
    Matcher matcher = FIELD.matcher(template);
    while (matcher.find()) {
      String value = fields.get(matcher.group(1));
      if (value == null) {
        throw new IllegalStateException("the reply lacks the field of its location " + template);
      }
      matcher.appendReplacement(path, Matcher.quoteReplacement(encoded(value)));
    }
    return matcher.appendTail(path).toString();
  }

  private static Map<String, String> scalars(Buffer reply) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser json = Json.mapper().createParser(reply.getBytes())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return fields;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          fields.put(name, json.getText());
        } else {
          json.skipChildren();
        }
      }
      return fields;
    } catch (IOException notJson) {
      throw new IllegalStateException("the reply is not JSON", notJson);
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
