package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.mesh.breaker.Breaker.State;
import java.time.Duration;

/**
 * The role of this node for one breaker of the cluster. Each state holds the newest claim that the
 * node knows, whether its own or that of another node: the epoch of the claim counts the changes.
 */
sealed interface ClusterState {

  BreakerClaim claim();

  /** The breaker is not shared: its options say so, or this node has no cluster. */
  record Standalone(BreakerClaim claim) implements ClusterState {}

  /** The breaker is shared, and no node claims that it is open or half-open. */
  record ClosedEverywhere(BreakerClaim claim) implements ClusterState {}

  /** The breaker has opened on this node, which decides for all nodes and hands out the probes. */
  record OwnedHere(BreakerClaim claim) implements ClusterState {}

  /**
   * Another node decides. This one refuses calls until the breaker is half-open, and then asks the
   * owner for each probe.
   *
   * @param untilNanos when the breaker becomes half-open
   */
  record OwnedElsewhere(BreakerClaim claim, long untilNanos) implements ClusterState {

    String owner() {
      return claim.owner();
    }

    /** The state that a caller meets. */
    State visible(long nowNanos) {
      return untilNanos - nowNanos > 0 ? State.OPEN : State.HALF_OPEN;
    }

    Duration openLeft(long nowNanos) {
      return Duration.ofNanos(Math.max(0, untilNanos - nowNanos));
    }
  }

  /**
   * Another node claims that the breaker is open, but calls of this node have just succeeded: the
   * owner itself may be the one that is ill. This node lets calls through until its own calls fail,
   * until its last success is old, or until the claim expires.
   *
   * @param untilNanos when the breaker becomes half-open, by the claim
   * @param heardNanos when the claim was heard last
   */
  record Disputed(BreakerClaim claim, long untilNanos, long heardNanos) implements ClusterState {

    OwnedElsewhere accepted() {
      return new OwnedElsewhere(claim, untilNanos);
    }

    boolean isExpired(long nowNanos) {
      return nowNanos - heardNanos > ClusterBreaker.CLAIM_EXPIRY.toNanos();
    }
  }
}
