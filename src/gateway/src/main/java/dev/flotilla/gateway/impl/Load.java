package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.Limits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all event loops of a gateway have in hand together, against the limits. Thread-safe. A
 * permit is never waited for: whoever gets none refuses.
 */
final class Load {

  private final Limits limits;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final Promise<Void> idle = Promise.promise();
  private volatile boolean draining;

  Load(Limits limits) {
    this.limits = limits;
  }

  boolean openConnection() {
    return enter(connections, limits.connections());
  }

  void closeConnection() {
    connections.decrementAndGet();
  }

  boolean enterRequest() {
    return enter(requests, limits.requests());
  }

  void leaveRequest() {
    if (requests.decrementAndGet() == 0 && draining) {
      idle.tryComplete();
    }
  }

  boolean enterStream() {
    return enter(streams, limits.streams());
  }

  void leaveStream() {
    streams.decrementAndGet();
  }

  /** From now on answers tell clients to go; completed when no request is in hand. */
  Future<Void> drain() {
    draining = true;
    if (requests.get() == 0) {
      idle.tryComplete();
    }
    return idle.future();
  }

  boolean draining() {
    return draining;
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  int streams() {
    return streams.get();
  }

  long refused() {
    return refused.get();
  }

  private boolean enter(AtomicInteger count, int limit) {
    if (count.incrementAndGet() <= limit) {
      return true;
    }
    count.decrementAndGet();
    refused.incrementAndGet();
    return false;
  }
}
