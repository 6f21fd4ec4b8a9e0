package dev.flotilla.cluster;

/**
 * Told about members that come and go. Called in order, never twice at once, on a thread that must
 * not be blocked; hand work over to a context of your own.
 */
public interface MembershipListener {

  /** Another member is there. */
  default void joined(Member member) {}

  /**
   * Another member is gone, whatever the reason. If it was only cut off or hung, it joins again
   * later <em>with the same id</em>, and is told {@link #merged} itself.
   */
  default void left(Member member) {}

  /**
   * This node was on the losing side of a split and has rejoined: the shared maps are now those of
   * the other side, and whatever this node owned there must be written again.
   */
  default void merged() {}
}
