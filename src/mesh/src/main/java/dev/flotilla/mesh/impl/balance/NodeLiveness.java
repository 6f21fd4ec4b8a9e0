package dev.flotilla.mesh.impl.balance;

/** When a node last answered anything at all, in awake time. */
public final class NodeLiveness {

  private volatile long lastAnswer;

  void beat(long awakeNanos) {
    if (lastAnswer != awakeNanos) { // spares the cache line that all event loops share
      lastAnswer = awakeNanos;
    }
  }

  long lastAnswer() {
    return lastAnswer;
  }
}
