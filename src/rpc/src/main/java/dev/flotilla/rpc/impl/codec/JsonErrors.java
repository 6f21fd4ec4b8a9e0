package dev.flotilla.rpc.impl.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.flotilla.core.ServiceFailure;
import java.io.IOException;
import java.util.stream.Collectors;

/** Tells what was wrong in JSON that could not be read. */
final class JsonErrors {

  private JsonErrors() {}

  /** {@code INVALID_ARGUMENT} that names the field and what is wrong with it. */
  static ServiceFailure argument(String field, String reason) {
    return new ServiceFailure(ServiceFailure.Code.INVALID_ARGUMENT, field + ": " + reason)
        .with("field", field);
  }

  /** The location in the value, such as {@code items[0].sku}; empty for the value itself. */
  static String path(IOException cause) {
    return cause instanceof JsonMappingException mapping
        ? mapping.getPath().stream()
            .map(JsonErrors::step)
            .collect(Collectors.joining())
            .replaceFirst("^\\.", "")
        : "";
  }

  private static String step(JsonMappingException.Reference step) {
    return step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName();
  }

  /** Why, in one line; the rule of the record that refused the value, if one did. */
  static String reason(IOException cause) {
    String message =
        cause.getCause() instanceof IllegalArgumentException rule
            ? rule.getMessage()
            : cause instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
