package dev.flotilla.gateway.impl.contract;

import dev.flotilla.gateway.impl.http.Problem.FieldError;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** One parameter of a contract method: from the request to the JSON array of arguments. */
public interface RequestArgument {

  /**
   * Appends the JSON of the argument, {@code null} if it is absent.
   *
   * @param errors takes what is wrong; then what was appended does not matter
   */
  void append(RequestInputs requestInputs, Buffer arguments, List<FieldError> errors);
}
