package dev.flotilla.mesh.impl.balance;

/** Records when a node last answered any call, on the pause-aware clock. */
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
