package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.Problem.FieldError;
import dev.flotilla.rpc.Contract.Source;
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
record TextArgument(
    String name,
    Source source,
    int position,
    boolean required,
    boolean many,
    String absent,
    TextShape shape,
    SchemaCheck check)
    implements Argument {

  @Override
  public void append(Inputs inputs, Buffer arguments, List<FieldError> errors) {
    List<String> texts = texts(inputs);
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
      String fault = Texts.fault(text);
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

  private List<String> texts(Inputs inputs) {
    return switch (source) {
      case PATH -> List.of(RequestPath.decoded(inputs.variables().get(position), false));
      case QUERY -> inputs.query().all(name);
      case HEADER -> inputs.headers().getAll(name);
      case BODY -> throw new IllegalStateException("a body is no text parameter");
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
