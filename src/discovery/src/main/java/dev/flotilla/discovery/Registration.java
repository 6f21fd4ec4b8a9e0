package dev.flotilla.discovery;

import io.vertx.core.Future;

/** An instance of this node, as long as it is announced. */
public interface Registration {

  /** The instance as others see it. */
  Instance instance();

  /**
   * Takes the record out. Idempotent.
   *
   * @return completed when the record is out of the shared map and out of the view of every member
   *     that answered within the acknowledge timeout; never fails for members that did not. Fails
   *     with {@code UNAVAILABLE}, after the members were asked, if the map did not answer; the
   *     record is out of their views then, and out of the map as soon as that answers
   */
  Future<Void> withdraw();
}
