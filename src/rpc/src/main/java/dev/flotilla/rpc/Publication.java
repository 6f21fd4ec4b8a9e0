package dev.flotilla.rpc;

import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;

/** An instance that this node has published. */
public interface Publication {

  /** The instance as other nodes see it in discovery. */
  Instance instance();

  /**
   * Withdraws the instance: removes its record and waits until every other member has acknowledged
   * that, waits for the calls in flight for at most {@link RpcOptions#drainTimeout}, and
   * unregisters its address. Idempotent.
   *
   * @return completes when the address is unregistered
   */
  Future<Void> withdraw();
}
