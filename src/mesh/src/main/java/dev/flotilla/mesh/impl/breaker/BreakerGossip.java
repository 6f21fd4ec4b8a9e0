package dev.flotilla.mesh.impl.breaker;

import io.vertx.core.Future;

/**
 * The messages between breakers of one key on different nodes: small, best effort, in any order. A
 * lost message does no lasting harm, because the owner repeats its claim.
 */
public interface BreakerGossip {

  /** The gossip of a node without a cluster: it reaches no other node. */
  BreakerGossip NONE =
      new BreakerGossip() {
        @Override
        public String self() {
          return "standalone";
        }

        @Override
        public boolean isAlone() {
          return true;
        }

        @Override
        public void publish(BreakerClaim claim) {}

        @Override
        public void tell(String node, BreakerClaim claim) {}

        @Override
        public Future<GossipAnswer> ask(String owner, String breaker) {
          return Future.failedFuture("this node has no cluster");
        }

        @Override
        public void report(String owner, ProbeResult probeResult) {}

        @Override
        public void join(ClusterBreaker breaker) {}

        @Override
        public void repeatClaims() {}

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /**
   * What an owner answers to a node that asks for a probe.
   *
   * @param permit one of the owner's state machine, or {@link BreakerPermit#NONE}
   * @param claim the claim that the owner knows, if there is no permit; else null
   */
  record GossipAnswer(long permit, BreakerClaim claim) {}

  /**
   * How a probe ended that another node had permitted.
   *
   * @param permit that of the owner
   */
  record ProbeResult(String breaker, long permit, ProbeOutcome outcome) {

    /** The outcome of a probe. */
    enum ProbeOutcome {
      HEALTHY,
      HEALTHY_BUT_SLOW,
      FAILED,
      FAILED_SLOWLY,
      /** The outcome says nothing about the guarded work. */
      RELEASED;

      static ProbeOutcome of(boolean healthy, boolean slow) {
        if (healthy) {
          return slow ? HEALTHY_BUT_SLOW : HEALTHY;
        }
        return slow ? FAILED_SLOWLY : FAILED;
      }

      boolean healthy() {
        return this == HEALTHY || this == HEALTHY_BUT_SLOW;
      }

      boolean slow() {
        return this == HEALTHY_BUT_SLOW || this == FAILED_SLOWLY;
      }
    }
  }

  /** The id of this node: unique, and all nodes sort ids in the same order. */
  String self();

  /** Whether no other node can be reached, ever. */
  boolean isAlone();

  /** Sends a claim to all other nodes. */
  void publish(BreakerClaim claim);

  /** Sends a claim to one node, which has published an older one. */
  void tell(String node, BreakerClaim claim);

  /** Asks the owner for a probe; fails if it does not answer within a fraction of a second. */
  Future<GossipAnswer> ask(String owner, String breaker);

  /** Tells the owner how its probe ended. */
  void report(String owner, ProbeResult probeResult);

  /** Hands the messages about its key to a breaker from now on. */
  void join(ClusterBreaker breaker);

  /** Repeats the claims of all breakers that this node owns. */
  void repeatClaims();

  /** Stops hearing other nodes; completes when they send nothing here any more. */
  Future<Void> close();
}
