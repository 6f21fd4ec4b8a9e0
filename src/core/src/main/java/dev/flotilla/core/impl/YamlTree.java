package dev.flotilla.core.impl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.flotilla.core.ConfigFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads YAML into a tree and remembers the line of every value. Keys that stand twice are refused.
 */
final class YamlTree {

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String file;
  private final Map<String, String> origins = new HashMap<>();

  private YamlTree(String file) {
    this.file = file;
  }

  /**
   * The tree of a file's text; empty text is an empty tree.
   *
   * @param file name for messages
   */
  static ConfigTree parse(String file, String text) {
    YamlTree reader = new YamlTree(file);
    try (YAMLParser parser = YAML.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return new ConfigTree(NODES.objectNode(), reader.origins);
      }
      if (first != JsonToken.START_OBJECT) {
        throw new ConfigFailure(file + " line 1: must be a map of keys and values");
      }
      return new ConfigTree(reader.object(parser, ""), reader.origins);
    } catch (JsonProcessingException malformed) {
      throw new ConfigFailure(
          file + line(malformed) + ": not YAML: " + firstLine(malformed.getOriginalMessage()));
    } catch (IOException impossible) {
      throw new ConfigFailure(file + ": " + impossible.getMessage()); // the text is in memory
    }
  }

  /** A single value, as an environment variable holds it. */
  static JsonNode value(String variable, String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      return parser.nextToken() == null
          ? NODES.textNode("")
          : new YamlTree(variable).value(parser, "");
    } catch (IOException malformed) {
      throw new ConfigFailure(variable + ": not YAML: " + firstLine(malformed.getMessage()));
    }
  }

  private ObjectNode object(JsonParser parser, String path) throws IOException {
    ObjectNode node = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String place = ConfigTree.child(path, name);
      origins.put(place, file + " line " + parser.currentTokenLocation().getLineNr());
      parser.nextToken();
      node.set(name, value(parser, place));
    }
    return node;
  }

  private ArrayNode array(JsonParser parser, String path) throws IOException {
    ArrayNode node = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String place = path + "[" + node.size() + "]";
      origins.put(place, file + " line " + parser.currentTokenLocation().getLineNr());
      node.add(value(parser, place));
    }
    return node;
  }

  private JsonNode value(JsonParser parser, String path) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, path);
      case START_ARRAY -> array(parser, path);
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private static String line(JsonProcessingException malformed) {
    return malformed.getLocation() == null ? "" : " line " + malformed.getLocation().getLineNr();
  }

  private static String firstLine(String message) {
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
