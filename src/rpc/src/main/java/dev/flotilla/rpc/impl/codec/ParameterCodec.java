package dev.flotilla.rpc.impl.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Contract.Parameter;
import java.io.IOException;
import java.util.Optional;

/** Writes and reads the values of one parameter; everything that can be known before is. */
final class ParameterCodec {

  private final Parameter parameter;
  private final boolean isWholeBody;
  private final boolean isAnyJson;
  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final Object whenAbsent;

  /**
   * @param isWholeBody whether people see it as the request itself, so that only what is inside has
   *     a name for them
   */
  ParameterCodec(Parameter parameter, boolean isWholeBody) {
    JavaType type = WireTypes.of(parameter.type());
    this.parameter = parameter;
    this.isWholeBody = isWholeBody;
    this.isAnyJson = type.getRawClass() == JsonNode.class;
    this.writer =
        Json.mapper().writerFor(type).without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
    // The array has further elements, so tokens after the value are not an error.
    this.reader =
        Json.mapper().readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    this.whenAbsent = whenAbsent(type);
  }

  private Object whenAbsent(JavaType type) {
    if (type.getRawClass() == Optional.class) {
      return Optional.empty();
    }
    return parameter
        .defaultValue()
        .map(text -> Json.mapper().<Object>convertValue(text, type))
        .orElse(null);
  }

  void write(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      absent(); // refuses null for what is required
      json.writeNull();
    } else {
      writer.writeValue(json, value);
    }
  }

  /** The value that the parser stands on. */
  Object read(JsonParser json) {
    try {
      return reader.readValue(json);
    } catch (IOException cause) {
      throw JsonErrors.argument(field(JsonErrors.path(cause)), JsonErrors.reason(cause));
    }
  }

  private String field(String path) {
    if (isWholeBody && !path.isEmpty()) {
      return path;
    }
    return parameter.name() + (path.isEmpty() || path.startsWith("[") ? "" : ".") + path;
  }

  /** What JSON null stands for: itself where any JSON may be, else a value that is not there. */
  Object ofNull() {
    return isAnyJson ? NullNode.instance : absent();
  }

  /** What stands for a value that is not there; refused if the parameter is required. */
  Object absent() {
    if (whenAbsent == null) {
      throw JsonErrors.argument(parameter.name(), "must be present but was not");
    }
    return whenAbsent;
  }

  ServiceFailure unwritable(IOException cause) {
    return JsonErrors.argument(parameter.name(), JsonErrors.reason(cause));
  }
}
