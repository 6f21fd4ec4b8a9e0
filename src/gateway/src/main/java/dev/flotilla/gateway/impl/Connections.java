package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.gateway.Deadlines;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The client connections of one event loop, each with the moment by which its next request must be
 * complete up to the end of its headers. Vert.x's own timeouts start again with every byte, so a
 * client that sends one byte now and then would stay for ever; these do not. Used on its event loop
 * only. Overdue connections are found by a look now and then, so that a request costs two field
 * writes and no timer.
 */
final class Connections {

  static final class Entry {
    private boolean busy;
    private long dueNanos;
  }

  private final Map<HttpConnection, Entry> open = new IdentityHashMap<>();
  private final Clock clock;
  private final Deadlines deadlines;
  private final Load load;

  Connections(Clock clock, Deadlines deadlines, Load load) {
    this.clock = clock;
    this.deadlines = deadlines;
    this.load = load;
  }

  void opened(HttpConnection connection) {
    if (!load.openConnection()) {
      connection.close();
      return;
    }
    Entry entry = new Entry();
    entry.dueNanos = clock.nanos() + deadlines.header().toNanos();
    open.put(connection, entry);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          load.closeConnection();
        });
  }

  /** A request has arrived: until its answer, its own deadline rules. */
  void busy(HttpConnection connection) {
    Entry entry = open.get(connection);
    if (entry != null) {
      entry.busy = true;
    }
  }

  /**
   * A request is answered.
   *
   * @param complete whether all of its body has arrived; if not, little time is left for the rest
   */
  void idle(HttpConnection connection, boolean complete) {
    Entry entry = open.get(connection);
    if (entry != null) {
      entry.busy = false;
      Duration patience = complete ? deadlines.idle() : deadlines.header();
      entry.dueNanos = clock.nanos() + patience.toNanos();
    }
  }

  /** How often {@link #closeOverdue} should run so that deadlines hold within a quarter. */
  Duration lookEvery() {
    Duration shorter =
        deadlines.header().compareTo(deadlines.idle()) < 0 ? deadlines.header() : deadlines.idle();
    long quarter = shorter.toMillis() / 4;
    return Duration.ofMillis(Math.max(25, Math.min(1000, quarter)));
  }

  void closeOverdue() {
    long now = clock.nanos();
    List<HttpConnection> overdue = new ArrayList<>();
    open.forEach(
        (connection, entry) -> {
          if (!entry.busy && entry.dueNanos - now <= 0) {
            overdue.add(connection);
          }
        });
    overdue.forEach(HttpConnection::close); // afterwards: closing changes the map
  }
}
