package dev.flotilla.verticles.bank;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.flotilla.core.Check;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How the bank behaves. What is left out is well: 0, 0.0 and false.
 *
 * @param latencyMs added to each charge, 0 to 600,000
 * @param errorRate share of charges that answer with an error, 0.0 to 1.0
 * @param hang whether charges get no answer until it is switched off
 */
record Mode(int latencyMs, double errorRate, boolean hang) {

  static final Mode WELL = new Mode(0, 0.0, false);

  // Stricter than messages between services: a misspelt switch would silently do nothing.
  private static final ObjectReader STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build()
          .readerFor(Mode.class);

  Mode {
    Check.between("latencyMs", latencyMs, 0, 600_000);
    Check.between("errorRate", errorRate, 0.0, 1.0);
  }

  /** Reads a mode, or throws a {@link BankProblem} that names the field. */
  static Mode read(Buffer body) {
    try {
      Mode mode = STRICT.readValue(body.getBytes());
      if (mode == null) {
        throw BankProblem.badRequest("a mode must be an object but was null");
      }
      return mode;
    } catch (JsonProcessingException unreadable) {
      throw BankProblem.badRequest(Json.unreadable(unreadable).getMessage());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
