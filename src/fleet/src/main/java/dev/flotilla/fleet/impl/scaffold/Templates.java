package dev.flotilla.fleet.impl.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text files beside this class, with placeholders like {@code {{name}}}. */
final class Templates {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  private Templates() {}

  /** The text of a template with every placeholder replaced by the value of its name. */
  static String fill(String template, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(read(template))
        .replaceAll(found -> Matcher.quoteReplacement(value(template, found.group(1), values)));
  }

  private static String value(String template, String name, Map<String, String> values) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(template + " needs a value for " + name);
    }
    return value;
  }

  private static String read(String template) {
    try (InputStream stream = Templates.class.getResourceAsStream(template)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
