package dev.flotilla.rpc;

import dev.flotilla.rpc.impl.server.DirectInvoker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Calls methods of contracts with arguments that are encoded as JSON already, as a gateway does.
 */
@FunctionalInterface
public interface Invoker {

  /**
   * An invoker of one implementation in this JVM, without event bus, discovery and policies: for
   * calls that must work when those do not.
   *
   * @param implementation its methods run on the caller's context
   * @throws IllegalArgumentException if the contract cannot work, saying why
   */
  static <T> Invoker of(Class<T> contract, T implementation) {
    return new DirectInvoker(Contract.of(contract), implementation);
  }

  /**
   * Calls a method without {@code Buffer} parameters; those with one are not JSON. A {@link
   * RoutingKey} is read from the arguments.
   *
   * @param arguments a JSON array, one element per parameter, {@code null} for absent ones
   * @return the JSON of the reply; empty for a reply without content
   */
  Future<Buffer> invoke(Contract.Method method, Buffer arguments);
}
