package dev.flotilla.rpc.impl.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import dev.flotilla.rpc.Created;
import dev.flotilla.rpc.impl.codec.InvalidContract;
import dev.flotilla.rpc.impl.codec.WireTypes;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The {@code Location} template of a method that creates something. */
final class LocationTemplate {

  private LocationTemplate() {}

  static String read(Created created, Type result) {
    PathTemplate template = PathTemplate.of(created.value());
    JavaType reply = WireTypes.of(result);
    Set<String> fields = reply.getRawClass().isRecord() ? fields(reply.getRawClass()) : Set.of();
    for (String variable : template.variables()) {
      InvalidContract.unless(
          fields.contains(variable),
          "@Created names {" + variable + "}, which is not a field of " + reply.toCanonical());
    }
    return template.text();
  }

  private static Set<String> fields(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(LocationTemplate::nameInJson)
        .collect(Collectors.toSet());
  }

  private static String nameInJson(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
  }
}
