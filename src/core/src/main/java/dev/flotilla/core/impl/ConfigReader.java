package dev.flotilla.core.impl;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.Durations;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads one configuration file into a record, and says exactly what is wrong when it cannot. */
public final class ConfigReader {

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(
              new SimpleModule()
                  .addDeserializer(Duration.class, new DurationDeserializer())
                  .addSerializer(Duration.class, new DurationSerializer()))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private final String file;
  private final EnvironmentOverrides overrides;

  /**
   * @param file name for messages and for the prefix of variables
   */
  public ConfigReader(String file, Map<String, String> environment) {
    this.file = file;
    this.overrides = new EnvironmentOverrides(file, environment);
  }

  /** The record that the file and the variables describe. */
  public <T> T read(Path path, Class<T> type) {
    return read(text(path), type);
  }

  /** The record that a text, as the file could hold it, and the variables describe. */
  public <T> T read(String text, Class<T> type) {
    return bound(YamlTree.parse(file, text), type);
  }

  /** The record that a tree and the variables describe. */
  public <T> T read(JsonNode root, Class<T> type) {
    return bound(ConfigTree.of(file, root), type);
  }

  /** The tree that describes this record; absent components are left out. */
  public static ObjectNode tree(Object record) {
    return STRICT.valueToTree(record);
  }

  private <T> T bound(ConfigTree tree, Class<T> type) {
    overrides.applyTo(tree, type);
    try {
      return STRICT.treeToValue(tree.root(), type);
    } catch (JsonMappingException refused) {
      throw refusal(tree, refused);
    } catch (JsonProcessingException unreadable) {
      throw new ConfigFailure(file + ": " + unreadable.getOriginalMessage());
    }
  }

  private String text(Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException absent) {
      return "";
    } catch (CharacterCodingException other) {
      throw new ConfigFailure(file + ": must be text in UTF-8");
    } catch (IOException unreadable) {
      throw new ConfigFailure(file + ": cannot be read: " + unreadable.getMessage());
    }
  }

  private ConfigFailure refusal(ConfigTree tree, JsonMappingException refused) {
    String rule = rule(tree, refused);
    String path = narrowed(tree, path(refused), rule);
    String where = tree.origin(path, file);
    return new ConfigFailure(where + (path.isEmpty() ? "" : ", " + path) + ": " + rule);
  }

  /** A record refuses as a whole; its message starts with the component that is wrong. */
  private static String narrowed(ConfigTree tree, String path, String rule) {
    String inner = ConfigTree.child(path, rule.split("[ .]", 2)[0]);
    return tree.origins().containsKey(inner) ? inner : path;
  }

  private static String path(JsonMappingException refused) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : refused.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String rule(ConfigTree tree, JsonMappingException refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    if (refused instanceof UnrecognizedPropertyException unknown) {
      return "unknown key; " + alternatives(unknown);
    }
    if (refused instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return "must be " + kind(mismatch.getTargetType()) + " but was " + written(tree, refused);
    }
    return refused.getOriginalMessage().lines().findFirst().orElse("cannot be read");
  }

  private static String alternatives(UnrecognizedPropertyException unknown) {
    return RecordKeys.renamed(unknown.getReferringClass(), unknown.getPropertyName())
        .map(current -> "it is called " + current + " now")
        .orElseGet(
            () ->
                "known are "
                    + unknown.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", ")));
  }

  private static String written(ConfigTree tree, JsonMappingException refused) {
    JsonNode node = tree.root();
    for (JsonMappingException.Reference step : refused.getPath()) {
      node =
          step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
    }
    if (!node.isValueNode()) {
      return node.isArray() ? "a list" : "a map";
    }
    return node.asText().isEmpty() ? "empty" : node.asText();
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (type == Bytes.class) {
      return "a size (512B, 64KiB, 4MiB, 1GiB)";
    }
    return type == Duration.class ? "a duration (250ms, 2s, 5m)" : "a map of keys and values";
  }

  private static final class DurationDeserializer extends StdDeserializer<Duration> {
    DurationDeserializer() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.currentToken().isScalarValue()
          ? Durations.parse(parser.getText())
          : (Duration) context.handleUnexpectedToken(Duration.class, parser);
    }
  }

  private static final class DurationSerializer extends StdSerializer<Duration> {
    DurationSerializer() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeString(Durations.text(value));
    }
  }
}
