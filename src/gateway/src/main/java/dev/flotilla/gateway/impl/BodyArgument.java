package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.Problem.FieldError;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The request's body as an argument: checked against its schema, handed on as it came. */
record BodyArgument(boolean required, SchemaCheck check) implements Argument {

  private static final Buffer NULL = Buffer.buffer("null");

  @Override
  public void append(Inputs inputs, Buffer arguments, List<FieldError> errors) {
    if (inputs.body().length() == 0) {
      if (required) {
        errors.add(FieldError.inBody("", "a JSON body is missing"));
      }
      arguments.appendBuffer(NULL);
      return;
    }
    Object value = JsonBody.parse(inputs.body());
    if (check.accepts(value)) {
      arguments.appendBuffer(inputs.body());
    } else {
      errors.addAll(check.errors(value));
    }
  }
}
