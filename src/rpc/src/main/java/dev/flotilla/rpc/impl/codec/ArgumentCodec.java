package dev.flotilla.rpc.impl.codec;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.Contract;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The arguments of one method as they travel, and back. */
public interface ArgumentCodec {

  /** What failures call the arguments as a whole. */
  String ALL = "arguments";

  static ArgumentCodec of(Contract.Method method) {
    return method.parameters().stream().anyMatch(RawArguments::isRaw)
        ? new RawArguments(method.parameters())
        : json(method.parameters(), method.http().isPresent());
  }

  /** See {@link JsonArguments}. */
  static ArgumentCodec json(List<Contract.Parameter> parameters, boolean isHttp) {
    return parameters.isEmpty() ? new NoArguments() : new JsonArguments(parameters, isHttp);
  }

  /**
   * What travels.
   *
   * @param values in the order of the parameters; null for none
   * @throws ServiceFailure {@code INVALID_ARGUMENT} that names the parameter
   */
  Buffer encode(Object[] values);

  /**
   * The values, in the order of the parameters.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} that names the parameter
   */
  Object[] decode(Buffer arguments);

  /**
   * The value of one parameter. The others are not looked at, even if they are malformed.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} that names the parameter
   */
  Object decode(Buffer arguments, int index);
}
