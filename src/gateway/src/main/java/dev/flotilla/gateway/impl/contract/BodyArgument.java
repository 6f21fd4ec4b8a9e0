package dev.flotilla.gateway.impl.contract;

import dev.flotilla.gateway.impl.http.JsonBody;
import dev.flotilla.gateway.impl.http.Problem.FieldError;
import dev.flotilla.gateway.impl.openapi.SchemaCheck;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The request's body as an argument: checked against its schema, handed on as it came. */
public record BodyArgument(boolean required, SchemaCheck check) implements RequestArgument {

  private static final Buffer NULL = Buffer.buffer("null");

  @Override
  public void append(RequestInputs requestInputs, Buffer arguments, List<FieldError> errors) {
    Buffer body = JsonBody.withoutByteOrderMark(requestInputs.body());
    if (body.length() == 0) {
      if (required) {
        errors.add(FieldError.inBody("", "a JSON body is missing"));
      }
      arguments.appendBuffer(NULL);
      return;
    }
    List<FieldError> faults = new ArrayList<>(0);
    Object value = JsonBody.parse(body, faults);
    if (!faults.isEmpty()) {
      errors.addAll(faults);
    } else if (check.accepts(value)) {
      arguments.appendBuffer(body);
    } else {
      errors.addAll(check.errors(value));
    }
  }
}
