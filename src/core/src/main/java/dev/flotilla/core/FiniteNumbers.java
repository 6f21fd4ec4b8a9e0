package dev.flotilla.core;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/**
 * Refuses floating-point values that JSON has no number for. Jackson would write them as texts, and
 * read a number that is too large as infinite.
 */
final class FiniteNumbers {

  private FiniteNumbers() {}

  /**
   * @param type float or double, primitive or not
   */
  @SuppressWarnings("unchecked")
  static <T> void addTo(SimpleModule module, Class<T> type) {
    module.addSerializer(type, (StdScalarSerializer<T>) new Writer((Class<Number>) type));
    module.addDeserializer(
        type, (JsonDeserializer<T>) new Reader(NumberDeserializers.find(type, type.getName())));
  }

  private static boolean isFinite(Object value) {
    return !(value instanceof Number number) || Double.isFinite(number.doubleValue());
  }

  private static final class Writer extends StdScalarSerializer<Number> {

    private static final long serialVersionUID = 1L;

    Writer(Class<Number> type) {
      super(type);
    }

    @Override
    public void serialize(Number value, JsonGenerator json, SerializerProvider context)
        throws IOException {
      if (!isFinite(value)) {
        throw JsonMappingException.from(json, "must be a finite number but was " + value);
      }
      if (value instanceof Double) {
        json.writeNumber(value.doubleValue());
      } else {
        json.writeNumber(value.floatValue());
      }
    }
  }

  private static final class Reader extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    Reader(JsonDeserializer<?> number) {
      super(number);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> number) {
      return new Reader(number);
    }

    @Override
    public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
      Object value = super.deserialize(json, context);
      if (!isFinite(value)) {
        throw JsonMappingException.from(
            json, "must be a number within the range of " + handledType().getSimpleName());
      }
      return value;
    }
  }
}
