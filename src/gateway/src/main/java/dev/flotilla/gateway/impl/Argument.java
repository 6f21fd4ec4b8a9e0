package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.Problem.FieldError;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** One parameter of a contract method: from the request to the JSON array of arguments. */
interface Argument {

  /**
   * Appends the JSON of the argument, {@code null} if it is absent.
   *
   * @param errors takes what is wrong; then what was appended does not matter
   */
  void append(Inputs inputs, Buffer arguments, List<FieldError> errors);
}
