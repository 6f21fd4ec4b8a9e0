package dev.flotilla.core;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Year;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Records to JSON and back, by Jackson. Unknown fields are ignored, so that an old node reads a new
 * node's messages, and an unknown constant of an enum is its {@code @JsonEnumDefaultValue} if it
 * has one; times are ISO 8601 texts; absent optionals are left out; numbers keep their digits; NaN
 * and the infinities are refused. Thread-safe.
 */
public final class Json {

  private static final String MONTH = "uuuu-MM";

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
          // Numbers without a type keep all their digits.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          // A newer sender's constant is read as the one that stands for all others, if one does;
          // it is never read as a position.
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .addModule(repairs())
          // As texts, java.time cannot read back the years after 9999 and before 1000.
          .withConfigOverride(
              Year.class,
              year -> year.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.NUMBER_INT)))
          .withConfigOverride(
              YearMonth.class, month -> month.setFormat(JsonFormat.Value.forPattern(MONTH)))
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  private static Module repairs() {
    SimpleModule module = new SimpleModule("flotilla");
    for (Class<?> type : List.of(double.class, Double.class, float.class, Float.class)) {
      FiniteNumbers.addTo(module, type);
    }
    return module.addKeySerializer(YearMonth.class, new MonthNames());
  }

  /** Months as names of properties, in the only form that is read again beyond year 9999. */
  private static final class MonthNames extends StdSerializer<YearMonth> {

    private static final long serialVersionUID = 1L;
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(MONTH, Locale.ROOT);

    MonthNames() {
      super(YearMonth.class);
    }

    @Override
    public void serialize(YearMonth month, JsonGenerator json, SerializerProvider context)
        throws IOException {
      json.writeFieldName(month.format(FORM));
    }
  }

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
    } catch (NumberFormatException beyondAnything) { // an exponent of 2^31 or more
      throw new ServiceFailure(
          ServiceFailure.Code.INVALID_ARGUMENT, "not JSON: " + beyondAnything.getMessage());
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
