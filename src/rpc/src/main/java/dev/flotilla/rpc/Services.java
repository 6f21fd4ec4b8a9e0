package dev.flotilla.rpc;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Publishes implementations of contracts and gives clients of them. Thread-safe. */
public interface Services {

  /** Services over a live view and a mesh; the caller owns and closes both. */
  static Services create(Vertx vertx, Discovery discovery, Mesh mesh, RpcOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * Publishes an instance of a contract. Calls are handled on the caller's context.
   *
   * @param implementation its methods return futures; what they throw or fail with reaches the
   *     caller as a typed failure, anything but a {@code ServiceFailure} as {@code INTERNAL}
   * @return completed when the instance is in discovery; fails with {@code
   *     IllegalArgumentException} and a sentence that says why if the contract cannot work
   */
  <T> Future<Publication> publish(Class<T> contract, T implementation);

  /**
   * A client of a contract; cheap to call, keep one per verticle.
   *
   * @throws IllegalArgumentException if the contract cannot work, saying why
   */
  <T> T client(Class<T> contract);

  /**
   * Calls a method with arguments that are JSON already, for gateways.
   *
   * @param arguments a JSON array, one element per parameter, {@code null} for absent ones
   * @return the JSON of the reply; empty for a reply without content
   */
  Future<Buffer> invoke(Contract.Method method, Buffer arguments);

  /** Takes no new calls and completes when those in hand are answered. */
  Future<Void> quiesce();

  /** Calls of this node's instances that are not answered yet. */
  int inFlight();
}
