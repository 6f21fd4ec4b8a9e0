package dev.flotilla.gateway.impl.server;

import dev.flotilla.gateway.GatewayLimits;
import dev.flotilla.gateway.GatewayOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all event loops of a gateway have in hand together, against the limits: in all, and of each
 * client. Thread-safe. A permit is never waited for: whoever gets none refuses.
 */
public final class InFlightLimits {

  /** Whether there was a permit, and if not, whose limit was reached. */
  enum Permit {
    GRANTED,
    OVERLOADED,
    CLIENT_EXCEEDED
  }

  /** More than a browser opens; a share of a small limit is not less than this. */
  private static final int LEAST_SHARE = 16;

  private final GatewayLimits limits;
  private final long largestBody;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentMap<Object, ClientLoad> clients = new ConcurrentHashMap<>();
  private final Promise<Void> idle = Promise.promise();
  private volatile boolean draining;

  public InFlightLimits(GatewayOptions options) {
    this.limits = options.limits();
    this.largestBody = options.largestBody().count();
  }

  /** The client at a remote address; {@link #closeConnection} gives it back. */
  ClientLoad client(SocketAddress remote) {
    return clients.compute(
        ClientLoad.key(remote),
        (key, known) -> {
          ClientLoad client = known == null ? new ClientLoad(key) : known;
          client.holders.incrementAndGet(); // in here, so that nobody removes it meanwhile
          return client;
        });
  }

  Permit openConnection(ClientLoad client) {
    Permit permit = enter(connections, client.connections, limits.maxConnections());
    if (permit != Permit.GRANTED) {
      forget(client);
    }
    return permit;
  }

  void closeConnection(ClientLoad client) {
    connections.decrementAndGet();
    client.connections.decrementAndGet();
    forget(client);
  }

  Permit enterRequest(ClientLoad client) {
    Permit permit = enter(requests, client.requests, limits.maxInFlightRequests());
    if (permit == Permit.GRANTED) {
      client.holders.incrementAndGet(); // it may outlive its connection
    }
    return permit;
  }

  void leaveRequest(ClientLoad client) {
    client.requests.decrementAndGet();
    forget(client);
    if (requests.decrementAndGet() == 0 && draining) {
      idle.tryComplete();
    }
  }

  Permit enterStream(ClientLoad client) {
    return enter(streams, client.streams, limits.maxInFlightStreams());
  }

  void leaveStream(ClientLoad client) {
    client.streams.decrementAndGet();
    streams.decrementAndGet();
  }

  /** Takes memory for a part of a body; {@link #freeBody} gives it back. */
  Permit holdBody(ClientLoad client, int bytes) {
    long share = Math.max(largestBody, percent(limits.maxInFlightBodies().count()));
    Permit permit = Permit.GRANTED;
    if (bodyBytes.addAndGet(bytes) > limits.maxInFlightBodies().count()) {
      permit = Permit.OVERLOADED;
    } else if (client.bodyBytes.addAndGet(bytes) > share) {
      client.bodyBytes.addAndGet(-bytes);
      permit = Permit.CLIENT_EXCEEDED;
    }
    if (permit != Permit.GRANTED) {
      bodyBytes.addAndGet(-bytes);
      refused.incrementAndGet();
    }
    return permit;
  }

  void freeBody(ClientLoad client, long bytes) {
    client.bodyBytes.addAndGet(-bytes);
    bodyBytes.addAndGet(-bytes);
  }

  /** From now on answers tell clients to go; completed when no request is in hand. */
  public Future<Void> drain() {
    draining = true;
    if (requests.get() == 0) {
      idle.tryComplete();
    }
    return idle.future();
  }

  boolean draining() {
    return draining;
  }

  public int connections() {
    return connections.get();
  }

  public int requests() {
    return requests.get();
  }

  public int streams() {
    return streams.get();
  }

  public long bodyBytes() {
    return bodyBytes.get();
  }

  public long refused() {
    return refused.get();
  }

  private Permit enter(AtomicInteger count, AtomicInteger ofClient, int limit) {
    Permit permit = Permit.GRANTED;
    if (count.incrementAndGet() > limit) {
      permit = Permit.OVERLOADED;
    } else if (ofClient.incrementAndGet() > share(limit)) {
      ofClient.decrementAndGet();
      permit = Permit.CLIENT_EXCEEDED;
    }
    if (permit != Permit.GRANTED) {
      count.decrementAndGet();
      refused.incrementAndGet();
    }
    return permit;
  }

  private int share(int limit) {
    return (int) Math.max(Math.min(LEAST_SHARE, limit), percent(limit));
  }

  private long percent(long limit) {
    return limit * limits.maxClientShare() / 100;
  }

  private void forget(ClientLoad client) {
    if (client.holders.decrementAndGet() == 0) {
      clients.computeIfPresent(
          client.key, (key, known) -> known == client && known.holders.get() == 0 ? null : known);
    }
  }
}
