package dev.flotilla.cluster;

/** The steps in which a node leaves, in this order; all actions of one step run side by side. */
public enum DrainStage {
  /** Records out of discovery, until every other member has acknowledged. */
  WITHDRAW,
  /** No new work; in-flight work done, or the drain deadline reached. */
  QUIESCE,
  /** Consumers unregistered, verticles undeployed. */
  UNREGISTER,
  /** Pools, servers and clients closed. */
  CLOSE
}
