package dev.flotilla.mesh.impl.breaker;

import io.vertx.core.Future;

/**
 * How the breakers of one name on different nodes talk to each other: small messages, best effort,
 * no order. Whatever is lost is made up for by the owner, who repeats its claim.
 */
public interface BreakerGossip {

  /** Nobody to talk to. */
  BreakerGossip NONE =
      new BreakerGossip() {
        @Override
        public String self() {
          return "alone";
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
          return Future.failedFuture("nobody is there");
        }

        @Override
        public void report(String owner, ProbeResult probeResult) {}

        @Override
        public void join(ClusterBreaker circuit) {}

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /**
   * What an owner says to somebody who wants to probe.
   *
   * @param permit one of the owner's circuit; {@link BreakerStateMachine#NONE} for no
   * @param claim how things are if the answer is no; else null
   */
  record GossipAnswer(long permit, BreakerClaim claim) {}

  /**
   * How a probe ended that another node had let through.
   *
   * @param permit the owner's
   */
  record ProbeResult(String breaker, long permit, ProbeOutcome probeOutcome) {

    /** What a probe came to. */
    enum ProbeOutcome {
      HEALTHY,
      HEALTHY_BUT_SLOW,
      FAILED,
      FAILED_SLOWLY,
      /** It says nothing. */
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

  /** This node; unique, and the same order of all for everybody. */
  String self();

  /** Whether there can be no other node. */
  boolean isAlone();

  /** To all others. */
  void publish(BreakerClaim claim);

  /** To one of them, which has said what is out of date. */
  void tell(String node, BreakerClaim claim);

  /** Asks the owner for a probe; fails if it does not answer within a fraction of a second. */
  Future<GossipAnswer> ask(String owner, String breaker);

  /** Tells the owner how its probe ended. */
  void report(String owner, ProbeResult probeResult);

  /** From now on the circuit hears what is said about its key. */
  void join(ClusterBreaker circuit);

  /** Leaves. */
  Future<Void> close();
}
