package dev.flotilla.gateway.impl.server;

import dev.flotilla.core.async.InFlight;
import dev.flotilla.gateway.GatewayLimits;
import dev.flotilla.gateway.GatewayOptions;
import io.vertx.core.Future;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is in flight on all event loops of a gateway, in all and for each client, and
 * compares it with the limits. Thread-safe. No request waits for a permit: one that gets none is
 * refused.
 */
public final class InFlightLimits {

  /** Whether there was a permit, and if not, which limit was reached. */
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
  private final InFlight requests = new InFlight();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentMap<Object, ClientLoad> clients = new ConcurrentHashMap<>();

  public InFlightLimits(GatewayOptions options) {
    this.limits = options.limits();
    this.largestBody = options.largestBody().count();
  }

  /** The client at a remote address; {@link #closeConnection} releases it. */
  ClientLoad client(SocketAddress remote) {
    return clients.compute(
        ClientLoad.key(remote),
        (key, known) -> {
          ClientLoad client = known == null ? new ClientLoad(key) : known;
          client.holders.incrementAndGet(); // in here, so that no other thread removes it meanwhile
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
    if (!requests.enter(limits.maxInFlightRequests())) {
      return refused(Permit.OVERLOADED);
    }
    if (!enter(client.requests, limits.maxInFlightRequests())) {
      requests.leave();
      return refused(Permit.CLIENT_EXCEEDED);
    }
    client.holders.incrementAndGet(); // it may outlive its connection
    return Permit.GRANTED;
  }

  void leaveRequest(ClientLoad client) {
    client.requests.decrementAndGet();
    forget(client);
    requests.leave();
  }

  Permit enterStream(ClientLoad client) {
    return enter(streams, client.streams, limits.maxInFlightStreams());
  }

  void leaveStream(ClientLoad client) {
    client.streams.decrementAndGet();
    streams.decrementAndGet();
  }

  /** Takes memory for a part of a body; {@link #freeBody} releases it. */
  Permit holdBody(ClientLoad client, int bytes) {
    long share = Math.max(largestBody, ratio(limits.maxInFlightBodies().count()));
    Permit permit = Permit.GRANTED;
    if (bodyBytes.addAndGet(bytes) > limits.maxInFlightBodies().count()) {
      permit = Permit.OVERLOADED;
    } else if (client.bodyBytes.addAndGet(bytes) > share) {
      client.bodyBytes.addAndGet(-bytes);
      permit = Permit.CLIENT_EXCEEDED;
    }
    if (permit != Permit.GRANTED) {
      bodyBytes.addAndGet(-bytes);
      return refused(permit);
    }
    return permit;
  }

  void freeBody(ClientLoad client, long bytes) {
    client.bodyBytes.addAndGet(-bytes);
    bodyBytes.addAndGet(-bytes);
  }

  /** Makes answers tell clients to close; completed when no request is in flight. */
  public Future<Void> drain() {
    return requests.drain();
  }

  boolean draining() {
    return requests.isDraining();
  }

  public int connections() {
    return connections.get();
  }

  public int requests() {
    return requests.count();
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
    if (count.incrementAndGet() > limit) {
      count.decrementAndGet();
      return refused(Permit.OVERLOADED);
    }
    if (!enter(ofClient, limit)) {
      count.decrementAndGet();
      return refused(Permit.CLIENT_EXCEEDED);
    }
    return Permit.GRANTED;
  }

  /** Counts one more of a client, unless it has its share of the limit. */
  private boolean enter(AtomicInteger ofClient, int limit) {
    if (ofClient.incrementAndGet() > share(limit)) {
      ofClient.decrementAndGet();
      return false;
    }
    return true;
  }

  private Permit refused(Permit permit) {
    refused.incrementAndGet();
    return permit;
  }

  private int share(int limit) {
    return (int) Math.max(Math.min(LEAST_SHARE, limit), ratio(limit));
  }

  private long ratio(long limit) {
    return (long) (limit * limits.maxClientRatio());
  }

  private void forget(ClientLoad client) {
    if (client.holders.decrementAndGet() == 0) {
      clients.computeIfPresent(
          client.key, (key, known) -> known == client && known.holders.get() == 0 ? null : known);
    }
  }
}
