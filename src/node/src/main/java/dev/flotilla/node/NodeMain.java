package dev.flotilla.node;

/** The main of one JVM of the cluster. */
public final class NodeMain {

  private NodeMain() {}
}
