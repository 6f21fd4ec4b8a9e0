package dev.flotilla.discovery;

/**
 * Told about changes of the live view, after the view has changed. Called in order, never twice at
 * once, on any thread; must not block and must not throw.
 */
public interface DiscoveryListener {

  /** An instance is new, is back, or is another than before: status, address or metadata. */
  default void appeared(Instance instance) {}

  /** An instance was taken out by its node; calls in flight to it are still answered. */
  default void withdrawn(Instance instance) {}

  /**
   * The node of an instance is gone; nothing in flight to it will be answered. Also called for
   * instances that were {@link #withdrawn} before, when their node leaves at last.
   */
  default void lost(Instance instance) {}
}
