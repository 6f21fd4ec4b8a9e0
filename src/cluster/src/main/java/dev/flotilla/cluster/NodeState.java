package dev.flotilla.cluster;

/** Where a node is in its life; only ever moves down this list. */
public enum NodeState {
  STARTING,
  UP,
  DRAINING,
  DOWN
}
