package dev.flotilla.cluster;

/** The stages of a drain, in this order; all actions of one stage run at the same time. */
public enum DrainStage {
  /** Withdraws the records from discovery, until every other member has acknowledged. */
  WITHDRAW,
  /** Takes no new work, and waits for work in flight until the drain deadline. */
  QUIESCE,
  /** Unregisters consumers and undeploys verticles. */
  UNREGISTER,
  /** Closes pools, servers and clients. */
  CLOSE
}
