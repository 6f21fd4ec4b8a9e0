package dev.flotilla.cluster;

/** The states of a node, in the order in which it passes through them. */
public enum NodeState {
  STARTING,
  UP,
  DRAINING,
  DOWN
}
