package dev.flotilla.rpc;

import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;

/** An instance that this node has published. */
public interface Publication {

  /** The instance as others see it. */
  Instance instance();

  /**
   * Withdraws the record until every other member has acknowledged, answers what is in hand within
   * {@link RpcOptions#drainTimeout}, unregisters. Idempotent.
   */
  Future<Void> withdraw();
}
