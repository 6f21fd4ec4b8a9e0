package dev.flotilla.gateway.impl.contract;

import dev.flotilla.gateway.impl.http.ForbiddenText;
import dev.flotilla.gateway.impl.http.Problem.FieldError;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.openapi.ParameterFormat;
import dev.flotilla.gateway.impl.openapi.SchemaCheck;
import dev.flotilla.rpc.Contract.ParameterSource;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A path, query or header parameter as an argument.
 *
 * @param position among the path's variables; ignored for the others
 * @param many whether it may repeat and becomes an array
 * @param absent JSON that stands for it when it is not given
 */
public record ParameterArgument(
    String name,
    ParameterSource source,
    int position,
    boolean required,
    boolean many,
    String absent,
    ParameterFormat shape,
    SchemaCheck check)
    implements RequestArgument {

  @Override
  public void append(RequestInputs requestInputs, Buffer arguments, List<FieldError> errors) {
    List<String> texts = texts(requestInputs);
    if (texts.isEmpty()) {
      if (required) {
        errors.add(FieldError.inParameter(name, "is missing"));
      }
      arguments.appendString(absent);
      return;
    }
    if (texts.size() > 1 && !many) {
      errors.add(FieldError.inParameter(name, "is given more than once"));
      return;
    }
    for (String text : texts) {
      String fault = ForbiddenText.fault(text);
      if (fault != null) {
        errors.add(FieldError.inParameter(name, fault));
        return;
      }
    }
    try {
      appendChecked(texts, arguments, errors);
    } catch (NumberFormatException wrong) {
      errors.add(FieldError.inParameter(name, wrong.getMessage()));
    }
  }

  private List<String> texts(RequestInputs requestInputs) {
    return switch (source) {
      case PATH -> List.of(RequestPath.decoded(requestInputs.variables().get(position), false));
      case QUERY -> requestInputs.queryParameters().all(name);
      case HEADER -> requestInputs.headers().getAll(name);
      case BODY -> throw new IllegalStateException("a body is not a text parameter");
    };
  }

  private void appendChecked(List<String> texts, Buffer arguments, List<FieldError> errors) {
    if (!many) {
      verify(shape.value(texts.get(0)), errors);
      arguments.appendString(shape.json(texts.get(0)));
      return;
    }
    List<Object> values = new ArrayList<>(texts.size());
    texts.forEach(text -> values.add(shape.value(text)));
    verify(new JsonArray(values), errors);
    arguments.appendString(
        texts.stream().map(shape::json).collect(Collectors.joining(",", "[", "]")));
  }

  private void verify(Object value, List<FieldError> errors) {
    if (!check.shapeOnly() && !check.accepts(value)) {
      for (FieldError error : check.errors(value)) {
        errors.add(FieldError.inParameter(name, error.detail()));
      }
    }
  }
}
