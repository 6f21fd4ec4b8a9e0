package dev.flotilla.gateway.impl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import dev.flotilla.rpc.Contract.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code GET} request that calls a method with its {@link dev.flotilla.rpc.Warm} example.
 *
 * @param uri path and query
 * @param headers by name
 */
record ExampleRequest(String uri, Map<String, String> headers) {

  /** Empty for a method that has no example or is not called by {@code GET}. */
  static Optional<ExampleRequest> of(ServedMethod served) {
    return served
        .method()
        .warmUp()
        .filter(example -> served.http().verb().equals("GET"))
        .map(example -> of(served.path(), served.method().parameters(), read(example)));
  }

  private static ExampleRequest of(String path, List<Parameter> parameters, JsonNode values) {
    String uri = path;
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      JsonNode value = values.path(i);
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      switch (parameter.source()) {
        case PATH -> uri = uri.replace("{" + parameter.name() + "}", encoded(value.asText()));
        case QUERY -> uri += query(uri, parameter.name(), value);
        case HEADER -> headers.put(parameter.name(), value.asText());
        case BODY -> {} // a GET has none
      }
    }
    return new ExampleRequest(uri, headers);
  }

  private static String query(String uri, String name, JsonNode value) {
    StringBuilder added = new StringBuilder();
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      added.append(uri.indexOf('?') < 0 && added.isEmpty() ? '?' : '&');
      added.append(encoded(name)).append('=').append(encoded(element.asText()));
    }
    return added.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static JsonNode read(String example) {
    try {
      return Json.mapper().readTree(example);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("an example is not JSON: " + example, impossible);
    }
  }
}
