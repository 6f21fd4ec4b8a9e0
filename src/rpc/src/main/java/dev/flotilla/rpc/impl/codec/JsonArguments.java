package dev.flotilla.rpc.impl.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.Contract;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/**
 * Arguments as a JSON array and back. Missing elements at the end are absent values and surplus
 * ones are skipped, so that a method may gain optional parameters while nodes of two versions run.
 */
final class JsonArguments implements ArgumentCodec {

  private final ParameterCodec[] arguments;

  /**
   * @param isHttp whether the one parameter from the body is all that is in it
   */
  JsonArguments(List<Contract.Parameter> parameters, boolean isHttp) {
    this.arguments =
        parameters.stream()
            .map(
                it ->
                    new ParameterCodec(it, isHttp && it.source() == Contract.ParameterSource.BODY))
            .toArray(ParameterCodec[]::new);
  }

  @Override
  public Buffer encode(Object[] values) {
    BufferOutputStream output = new BufferOutputStream();
    try (JsonGenerator json = Json.mapper().createGenerator(output)) {
      json.writeStartArray();
      for (int i = 0; i < arguments.length; i++) {
        write(json, i, values[i]);
      }
      json.writeEndArray();
    } catch (IOException broken) {
      throw JsonErrors.argument(ALL, JsonErrors.reason(broken));
    }
    return output.buffer();
  }

  private void write(JsonGenerator json, int i, Object value) {
    try {
      arguments[i].write(json, value);
    } catch (IOException unwritable) {
      throw arguments[i].unwritable(unwritable);
    }
  }

  @Override
  public Object[] decode(Buffer array) {
    try (JsonParser json = JsonBytes.parser(array)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw JsonErrors.argument(ALL, "must be a JSON array");
      }
      return decode(json);
    } catch (IOException malformed) {
      throw JsonErrors.argument(ALL, JsonErrors.reason(malformed));
    }
  }

  private Object[] decode(JsonParser json) throws IOException {
    Object[] values = new Object[arguments.length];
    boolean more = true;
    for (int i = 0; i < values.length; i++) {
      JsonToken token = more ? json.nextToken() : JsonToken.END_ARRAY;
      more = token != JsonToken.END_ARRAY;
      values[i] = more ? value(arguments[i], token, json) : arguments[i].absent();
    }
    return values;
  }

  @Override
  public Object decode(Buffer array, int index) {
    try (JsonParser json = JsonBytes.parser(array)) {
      JsonToken token = json.nextToken() == JsonToken.START_ARRAY ? json.nextToken() : null;
      for (int i = 0; i < index && isElement(token); i++) {
        json.skipChildren();
        token = json.nextToken();
      }
      return isElement(token) ? value(arguments[index], token, json) : arguments[index].absent();
    } catch (IOException malformed) {
      throw JsonErrors.argument(ALL, JsonErrors.reason(malformed));
    }
  }

  private static boolean isElement(JsonToken token) {
    return token != null && token != JsonToken.END_ARRAY;
  }

  private static Object value(ParameterCodec parameterCodec, JsonToken token, JsonParser json) {
    return token == JsonToken.VALUE_NULL ? parameterCodec.ofNull() : parameterCodec.read(json);
  }
}
