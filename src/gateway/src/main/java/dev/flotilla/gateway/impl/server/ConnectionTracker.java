package dev.flotilla.gateway.impl.server;

import dev.flotilla.core.Clock;
import dev.flotilla.gateway.GatewayLimits;
import dev.flotilla.gateway.GatewayTimeouts;
import dev.flotilla.gateway.impl.http.BodyRate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The client connections of one event loop, and the deadlines that Vert.x does not have. Its own
 * timeouts start again with every byte, so a client that sends one byte now and then would stay for
 * ever, and a client that does not read is never closed, because that waits until everything was
 * sent. Used on its event loop only. What is overdue is found by a look now and then, so that a
 * request costs a few field writes and no timer.
 */
public final class ConnectionTracker {

  private final Map<HttpConnection, ClientConnection> open = new IdentityHashMap<>();
  private final Clock clock;
  private final GatewayTimeouts deadlines;
  private final long minBodyRate;
  private final InFlightLimits inFlightLimits;
  private final RejectionLog rejectionLog;
  private Promise<Void> drained; // null until the drain begins

  public ConnectionTracker(
      Clock clock,
      GatewayTimeouts deadlines,
      GatewayLimits limits,
      InFlightLimits inFlightLimits,
      RejectionLog rejectionLog) {
    this.clock = clock;
    this.deadlines = deadlines;
    this.minBodyRate = limits.minBodyRate().count();
    this.inFlightLimits = inFlightLimits;
    this.rejectionLog = rejectionLog;
  }

  public void opened(HttpConnection connection) {
    ClientLoad client = inFlightLimits.client(HttpChannel.of(connection).remoteAddress());
    long due = clock.nanos() + patience(deadlines.header()).toNanos();
    ClientConnection entry = new ClientConnection(connection, client, due);
    InFlightLimits.Permit permit = inFlightLimits.openConnection(client);
    if (permit != InFlightLimits.Permit.GRANTED) {
      boolean full = permit == InFlightLimits.Permit.OVERLOADED;
      rejectionLog.note(
          full ? Rejection.CONNECTIONS_FULL : Rejection.TOO_MANY_CONNECTIONS, entry.peer());
      connection.close();
      return;
    }
    HttpVersionCheck.addTo(connection);
    PipeliningLimit.addTo(connection);
    HeadTimeout.addTo(connection, entry);
    open.put(connection, entry);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          inFlightLimits.closeConnection(client);
          completeDrain();
        });
  }

  /**
   * The connection of a request that has arrived: until its answer, its own deadline rules.
   *
   * @return null if it was turned away or is closed
   */
  public ClientConnection busy(HttpConnection connection) {
    ClientConnection entry = open.get(connection);
    if (entry != null) {
      entry.busy();
    }
    return entry;
  }

  /**
   * A request is answered.
   *
   * @param complete whether all of its body has arrived; if not, little time is left for the rest
   * @param last whether the answer has announced the end of the connection
   */
  public void idle(ClientConnection connection, boolean complete, boolean last) {
    Duration patience = complete ? patience(deadlines.idle()) : deadlines.header();
    connection.idleUntil(clock.nanos() + patience.toNanos(), complete);
    if (drained != null && complete && last) {
      connection.close();
    }
  }

  /**
   * Ends each connection after its next answer, or when no request has begun in time.
   *
   * @return completed when all are closed
   */
  public Future<Void> drain() {
    if (drained == null) {
      drained = Promise.promise();
      long due = clock.nanos() + deadlines.drainIdle().toNanos();
      snapshot().forEach(connection -> connection.dueBy(due));
      completeDrain();
    }
    return drained.future();
  }

  private void completeDrain() {
    if (drained != null && open.isEmpty()) {
      drained.tryComplete();
    }
  }

  private Duration patience(Duration usual) {
    return drained == null || usual.compareTo(deadlines.drainIdle()) < 0
        ? usual
        : deadlines.drainIdle();
  }

  /** The clock of a body, not started; null if bodies may take their time. */
  BodyRate minBodyRate() {
    return minBodyRate == 0
        ? null
        : new BodyRate(
            minBodyRate, deadlines.bodyGrace().toNanos(), deadlines.streamIdle().toNanos());
  }

  /** How often {@link #look} should run so that deadlines hold within a quarter. */
  public Duration lookEvery() {
    long shortest =
        Stream.of(
                deadlines.header(),
                deadlines.idle(),
                deadlines.streamIdle(),
                deadlines.bodyGrace(),
                deadlines.drainIdle())
            .mapToLong(Duration::toMillis)
            .reduce(Long.MAX_VALUE, Math::min);
    return Duration.ofMillis(Math.max(25, Math.min(1000, shortest / 4)));
  }

  /** Ends what is overdue. */
  public void look() {
    long now = clock.nanos();
    rejectionLog.log(now);
    long pause = deadlines.streamIdle().toNanos();
    long whole = deadlines.stream().toNanos();
    for (ClientConnection connection : snapshot()) {
      if (connection.unread(now, pause, whole)) {
        rejectionLog.note(Rejection.UNREAD_ANSWER, connection.peer());
        connection.abort();
      } else if (connection.overdue(now) && !connection.hasArrived(now)) {
        if (connection.hasBegunHead()) {
          rejectionLog.note(Rejection.HEADER_TIMEOUT, connection.peer());
          HeadTimeout.answer(connection);
        }
        connection.close();
      } else {
        connection.checkBody(now);
      }
    }
  }

  /** Ends all, also those whose clients do not read. */
  public void closeAll() {
    snapshot().forEach(ClientConnection::cut);
  }

  /** Closing a connection changes the map. */
  private List<ClientConnection> snapshot() {
    return new ArrayList<>(open.values());
  }
}
