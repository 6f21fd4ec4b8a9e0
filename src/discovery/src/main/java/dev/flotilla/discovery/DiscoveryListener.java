package dev.flotilla.discovery;

/**
 * Receives the changes of the live view, after the view has changed. Calls come in order, one at a
 * time, on any thread; a listener must not block and must not throw.
 */
public interface DiscoveryListener {

  /** An instance is new, is back, or has changed its status, address or metadata. */
  default void appeared(Instance instance) {}

  /** The node of an instance has withdrawn it; calls in flight to it are still answered. */
  default void withdrawn(Instance instance) {}

  /**
   * The node of an instance has left; no call in flight to it will be answered. Also called for
   * instances that were {@link #withdrawn} before, when their node leaves.
   */
  default void lost(Instance instance) {}
}
