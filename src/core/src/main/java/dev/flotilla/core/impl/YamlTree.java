package dev.flotilla.core.impl;

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
      ConfigTree tree = new ConfigTree(reader.root(parser), reader.origins);
      reader.refuseMore(parser);
      return tree;
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
      if (parser.nextToken() == null) {
        return NODES.textNode("");
      }
      YamlTree reader = new YamlTree(variable);
      JsonNode value = reader.value(parser, "");
      reader.refuseMore(parser);
      return value;
    } catch (IOException malformed) {
      throw new ConfigFailure(variable + ": not YAML: " + firstLine(malformed.getMessage()));
    }
  }

  private ObjectNode root(YAMLParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return NODES.objectNode();
    }
    if (first != JsonToken.START_OBJECT) {
      throw new ConfigFailure(file + " line 1: must be a map of keys and values");
    }
    return object(parser, "");
  }

  /** A second document would be left out without a word; an empty one at the end is harmless. */
  private void refuseMore(YAMLParser parser) throws IOException {
    for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
      if (next != JsonToken.VALUE_NULL && !parser.getText().isEmpty()) {
        throw new ConfigFailure(
            here(parser) + ": must be one YAML document but has another one after ---");
      }
    }
  }

  private ObjectNode object(YAMLParser parser, String path) throws IOException {
    ObjectNode node = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String place = ConfigTree.child(path, name);
      origins.put(place, here(parser));
      parser.nextToken();
      node.set(name, value(parser, place));
    }
    return node;
  }

  private ArrayNode array(YAMLParser parser, String path) throws IOException {
    ArrayNode node = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String place = path + "[" + node.size() + "]";
      origins.put(place, here(parser));
      node.add(value(parser, place));
    }
    return node;
  }

  private JsonNode value(YAMLParser parser, String path) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, path);
      case START_ARRAY -> array(parser, path);
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(text(parser));
    };
  }

  /** Jackson reads an alias as the text of its name. */
  private String text(YAMLParser parser) throws IOException {
    if (parser.isCurrentAlias()) {
      throw new ConfigFailure(
          here(parser)
              + ": aliases are not supported; write the value instead of *"
              + parser.getText());
    }
    return parser.getText();
  }

  private String here(YAMLParser parser) {
    return file + " line " + parser.currentTokenLocation().getLineNr();
  }

  private static String line(JsonProcessingException malformed) {
    return malformed.getLocation() == null ? "" : " line " + malformed.getLocation().getLineNr();
  }

  private static String firstLine(String message) {
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
