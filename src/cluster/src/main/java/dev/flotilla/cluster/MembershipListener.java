package dev.flotilla.cluster;

/**
 * Hears of members that join and leave, and of the moments at which to act on it. Calls come in
 * order, one at a time, and the caller holds no lock. They come on a thread that must not be
 * blocked, since one listener that blocks delays all others: run longer work on a context of your
 * own.
 */
public interface MembershipListener {

  /** Another member has joined. */
  default void joined(Member member) {}

  /**
   * Another member has left, for whatever reason. If it was only partitioned or paused, it joins
   * again later <em>with the same id</em>, and is itself told {@link #merged}.
   */
  default void left(Member member) {}

  /**
   * This node was on the losing side of a split and has rejoined: the shared maps are now those of
   * the other side, and this node must write again whatever it owned there.
   */
  default void merged() {}

  /**
   * Nothing has changed for 250 ms, so that all members that left together have been reported. This
   * is the moment to clean up after them, unless {@link Membership#isLikelyIsolated}. Must be
   * idempotent: a call may come again although nothing changed.
   */
  default void settled() {}

  /**
   * One second and five seconds have passed since a change: compare your own state with that of the
   * cluster. After one second the backups of lost partitions have been promoted and their owners
   * have written again what was lost; after five seconds even a busy cluster has moved its
   * partitions. Until then an event may be lost on its way to a member that the new owner of a
   * partition does not know yet. Changes that come together share their calls.
   */
  default void recheck() {}
}
