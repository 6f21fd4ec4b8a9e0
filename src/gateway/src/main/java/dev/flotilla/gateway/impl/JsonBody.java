package dev.flotilla.gateway.impl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON more strictly than most: nothing after the value and no name twice in an object, since
 * the schema would check one of the two and the service might take the other.
 */
final class JsonBody {

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(Object.class)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private JsonBody() {}

  /**
   * The value as Vert.x's schema validator wants it.
   *
   * @throws Refusal naming line and column if it is not JSON
   */
  static Object parse(Buffer json) {
    try {
      Object value = READER.readValue(json.getBytes());
      return wrapped(value);
    } catch (JsonProcessingException malformed) {
      throw Refusal.of(ProblemKind.MALFORMED_JSON, sentence(malformed));
    } catch (IOException impossible) {
      throw new IllegalStateException("bytes in memory cannot be read", impossible);
    }
  }

  @SuppressWarnings("unchecked")
  private static Object wrapped(Object value) {
    if (value instanceof Map<?, ?> object) {
      return new JsonObject((Map<String, Object>) object);
    }
    return value instanceof List<?> array ? new JsonArray(array) : value;
  }

  private static String sentence(JsonProcessingException malformed) {
    String reason = malformed.getOriginalMessage().lines().findFirst().orElse("");
    return malformed.getLocation() == null
        ? reason
        : "line "
            + malformed.getLocation().getLineNr()
            + ", column "
            + malformed.getLocation().getColumnNr()
            + ": "
            + reason;
  }
}
