package dev.flotilla.fleet.impl.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds lines in the logs of all nodes, by the admin API; each line once. Not thread-safe. */
public final class LogSearch {

  /** A line of a slow node may come this much later than later lines of others. */
  private static final Duration OVERLAP = Duration.ofSeconds(3);

  private static final int MOST_SEEN = 10_000;

  private final Function<String, JsonNode> api;
  private final Map<String, String> filters;
  private final Set<String> seen = new LinkedHashSet<>();
  private Instant latest; // null before the first line

  /**
   * @param api answers to a GET of a path
   * @param filters parameters of the query; those that are null are left out
   */
  public LogSearch(Function<String, JsonNode> api, Map<String, String> filters) {
    this.api = api;
    this.filters = filters;
  }

  /** The lines that were not given before, in the order of time. */
  public List<JsonNode> more() {
    StringBuilder path = new StringBuilder("/logs?");
    filters.forEach((name, value) -> append(path, name, value));
    append(path, "from", latest == null ? null : latest.minus(OVERLAP).toString());
    List<JsonNode> lines = new ArrayList<>();
    for (JsonNode line : api.apply(path.substring(0, path.length() - 1)).path("items")) {
      if (seen.add(line.toString())) {
        lines.add(line);
        Instant at = Instant.parse(line.path("timestamp").asText());
        latest = latest == null || at.isAfter(latest) ? at : latest;
      }
    }
    while (seen.size() > MOST_SEEN) {
      seen.remove(seen.iterator().next());
    }
    return lines;
  }

  /** A line for people: time, level, node, class, message, and the failure below. */
  public static String text(JsonNode line) {
    String logger = line.path("logger").asText();
    String error = line.path("error").asText("");
    return line.path("timestamp").asText()
        + " "
        + line.path("level").asText()
        + " ["
        + line.path("node").asText()
        + "] "
        + logger.substring(logger.lastIndexOf('.') + 1)
        + ": "
        + line.path("message").asText()
        + (error.isEmpty() ? "" : System.lineSeparator() + error.stripTrailing());
  }

  private static void append(StringBuilder path, String name, String value) {
    if (value != null) {
      String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
      path.append(name).append('=').append(encoded).append('&');
    }
  }
}
