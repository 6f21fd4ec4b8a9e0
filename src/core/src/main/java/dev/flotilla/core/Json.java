package dev.flotilla.core;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.stream.Collectors;

/**
 * Records to JSON and back, by Jackson. Unknown fields are ignored, so that an old node reads a new
 * node's messages; times are ISO 8601 texts; absent optionals are left out. Thread-safe.
 */
public final class Json {

  private static final JsonMapper WIRE =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  /** The mapper itself, for those who need trees or readers. Do not reconfigure it. */
  public static JsonMapper mapper() {
    return WIRE;
  }

  /**
   * The JSON of a value.
   *
   * @throws IllegalArgumentException if the type cannot be mapped
   */
  public static Buffer encode(Object value) {
    try {
      return Buffer.buffer(WIRE.writeValueAsBytes(value));
    } catch (JsonProcessingException unmapped) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " has no JSON: " + unmapped.getOriginalMessage(), unmapped);
    }
  }

  /**
   * The value that a JSON text holds.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} if the text is malformed or does not fit the
   *     type, naming the field
   */
  public static <T> T decode(Buffer json, Class<T> type) {
    return type.cast(decode(json, (Type) type));
  }

  /** Like {@link #decode(Buffer, Class)}, for generic types. */
  public static Object decode(Buffer json, Type type) {
    try {
      return WIRE.readValue(json.getBytes(), WIRE.constructType(type));
    } catch (IOException unreadable) {
      throw unreadable(unreadable);
    }
  }

  /** What a reader should be told about JSON that could not be read: {@code INVALID_ARGUMENT}. */
  public static ServiceFailure unreadable(IOException cause) {
    if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return new ServiceFailure(
          ServiceFailure.Code.INVALID_ARGUMENT, path(mapping) + ": " + reason(mapping));
    }
    boolean rule = cause.getCause() instanceof IllegalArgumentException; // a record refused it
    return new ServiceFailure(
        ServiceFailure.Code.INVALID_ARGUMENT, (rule ? "" : "not JSON: ") + reason(cause));
  }

  static String path(JsonMappingException mapping) {
    return mapping.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  static String reason(IOException cause) {
    Throwable root = cause.getCause() instanceof IllegalArgumentException rule ? rule : cause;
    String message =
        root instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
