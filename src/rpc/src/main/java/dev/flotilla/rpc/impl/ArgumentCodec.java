package dev.flotilla.rpc.impl;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.flotilla.core.Json;
import dev.flotilla.rpc.Contract;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * The arguments of one method as a JSON array and back. Missing elements at the end are absent
 * values and surplus ones are skipped, so that a method may gain optional parameters while nodes of
 * two versions run.
 */
final class ArgumentCodec {

  private static final String ALL = "arguments";

  private final Argument[] arguments;

  ArgumentCodec(Contract.Method method) {
    this.arguments =
        method.parameters().stream()
            .map(parameter -> new Argument(parameter, isWholeBody(method, parameter)))
            .toArray(Argument[]::new);
  }

  private static boolean isWholeBody(Contract.Method method, Contract.Parameter parameter) {
    return method.http().isPresent() && parameter.source() == Contract.Source.BODY;
  }

  /**
   * The array of these values.
   *
   * @param values null for no values
   */
  Buffer encode(Object[] values) {
    BufferOutput output = new BufferOutput();
    try (JsonGenerator json = Json.mapper().createGenerator(output)) {
      json.writeStartArray();
      for (int i = 0; i < arguments.length; i++) {
        write(json, i, values[i]);
      }
      json.writeEndArray();
    } catch (IOException broken) {
      throw Unreadable.argument(ALL, Unreadable.reason(broken));
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

  /** The values in this array, in the order of the parameters. */
  Object[] decode(Buffer array) {
    try (JsonParser json = JsonBytes.parser(array)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw Unreadable.argument(ALL, "must be a JSON array");
      }
      return decode(json);
    } catch (IOException malformed) {
      throw Unreadable.argument(ALL, Unreadable.reason(malformed));
    }
  }

  private Object[] decode(JsonParser json) throws IOException {
    Object[] values = new Object[arguments.length];
    boolean more = true;
    for (int i = 0; i < values.length; i++) {
      JsonToken token = more ? json.nextToken() : JsonToken.END_ARRAY;
      more = token != JsonToken.END_ARRAY;
      boolean present = more && token != JsonToken.VALUE_NULL;
      values[i] = present ? arguments[i].read(json) : arguments[i].absent();
    }
    return values;
  }
}
