package dev.flotilla.cluster;

import dev.flotilla.cluster.impl.Memberships;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Vertx;
import java.util.List;

/** The members of the cluster, as this member sees them now. Thread-safe; look-ups are local. */
public interface Membership {

  /**
   * The membership of a Vert.x instance: that of its Hazelcast cluster manager, or, when it is not
   * clustered, a cluster of one.
   *
   * @throws IllegalArgumentException if it is clustered by anything but Hazelcast
   */
  static Membership of(Vertx vertx) {
    return Memberships.of(vertx);
  }

  /** This member. */
  Member self();

  /**
   * All members that run Vert.x, this one included, oldest first; immutable. It is live, and may be
   * ahead of what listeners were told.
   */
  List<Member> members();

  /** Whether a member with this id is present now; live, as {@link #members}. */
  boolean contains(String memberId);

  /**
   * Whether this member, and not those that it saw leave, was most likely the isolated one: for 15
   * s after its process was paused for 2 s or more, and while it misses more members that left
   * within the last 15 s than it sees. An isolated member will soon rejoin, so it must not clean up
   * after the others until this is over.
   */
  boolean isLikelyIsolated();

  /** Calls the listener from now on, until the result is cancelled. */
  Scheduled listen(MembershipListener listener);
}
