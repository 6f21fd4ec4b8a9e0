package dev.flotilla.cluster;

import dev.flotilla.cluster.impl.Memberships;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Vertx;
import java.util.List;

/** Who is in the cluster, as this member sees it now. Thread-safe; look-ups never leave the JVM. */
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
   * All members that run Vert.x, this one included, oldest first; immutable. Live: it may be ahead
   * of what listeners were told.
   */
  List<Member> members();

  /** Whether a member with this id is there now; live, as {@link #members}. */
  boolean contains(String memberId);

  /**
   * Whether it was most likely this member that was cut off, should it have seen others leave: for
   * 15 s after its process stood still for 2 s or more, and as long as it misses more members that
   * left within the last 15 s than it sees. It will soon be one of them again: who tidies up after
   * members that left waits until it is over.
   */
  boolean isCutOff();

  /** Calls the listener from now on, until the result is cancelled. */
  Scheduled listen(MembershipListener listener);
}
