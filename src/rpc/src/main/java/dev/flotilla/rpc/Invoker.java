package dev.flotilla.rpc;

import dev.flotilla.rpc.impl.server.DirectInvoker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Calls methods of contracts with arguments that are JSON already: what gateways need. */
@FunctionalInterface
public interface Invoker {

  /**
   * An invoker of one implementation in this JVM, past event bus, discovery and policies: for what
   * must work when those do not.
   *
   * @param implementation its methods run on the caller's context
   * @throws IllegalArgumentException if the contract cannot work, saying why
   */
  static <T> Invoker of(Class<T> contract, T implementation) {
    return new DirectInvoker(Contract.of(contract), implementation);
  }

  /**
   * Calls a method that has no {@code Buffer}: one that has is on the bus only, and no JSON.
   *
   * @param arguments a JSON array, one element per parameter, {@code null} for absent ones
   * @return the JSON of the reply; empty for a reply without content
   */
  Future<Buffer> invoke(Contract.Method method, Buffer arguments);
}
