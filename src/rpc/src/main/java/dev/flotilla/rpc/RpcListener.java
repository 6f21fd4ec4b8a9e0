package dev.flotilla.rpc;

import dev.flotilla.core.ServiceFailure;

/**
 * Receives the calls of contract methods that have ended, for metrics. Called once per call on the
 * thread that ends it, mostly an event loop, also concurrently; must not block. An exception is
 * logged and has no effect. Calls that warm up an instance are left out.
 */
public interface RpcListener {

  /**
   * A call that this node made has ended, after all of its attempts.
   *
   * @param failure null if it succeeded
   * @param nanos from the call to its result, encoding and waiting included
   */
  default void called(String service, String method, ServiceFailure failure, long nanos) {}

  /**
   * A call that an instance of this node executed has ended.
   *
   * @param method {@link #UNKNOWN_METHOD} if the contract has no such method
   * @param failure null if it succeeded
   * @param nanos from its arrival to its answer
   */
  default void served(String service, String method, ServiceFailure failure, long nanos) {}

  /** Stands for names of methods that a caller made up, so that there are not too many of them. */
  String UNKNOWN_METHOD = "_OTHER";
}
