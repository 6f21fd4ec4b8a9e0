package dev.flotilla.discovery;

import io.vertx.core.Future;

/** An announced instance of this node. */
public interface Registration {

  /** The instance as other nodes see it. */
  Instance instance();

  /**
   * Withdraws the record. Idempotent.
   *
   * @return completed when the record is removed from the shared map and from the view of every
   *     member that answered within the acknowledge timeout; never fails for members that did not.
   *     Fails with {@code UNAVAILABLE}, after the members were asked, if the map did not answer;
   *     then the record is removed from their views, and from the map as soon as that answers
   */
  Future<Void> withdraw();
}
