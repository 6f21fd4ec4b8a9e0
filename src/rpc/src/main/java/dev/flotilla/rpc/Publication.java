package dev.flotilla.rpc;

import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;

/** An instance that this node has published. */
public interface Publication {

  /** The instance as others see it. */
  Instance instance();

  /** Withdraws the record, answers what is in hand, unregisters. Idempotent. */
  Future<Void> withdraw();
}
