package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.plan.FleetEvent;
import dev.flotilla.plan.FleetEvent.FleetEventKind;
import dev.flotilla.plan.FleetNotice;
import dev.flotilla.plan.FleetOperation;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The last things that a launcher saw: states of nodes and of the database, starts from other code,
 * and what commands told it. Operations are added when it is read. Thread-safe.
 */
final class EventLog {

  /** 1,000. Source: a day with a restart every minute, in half a MiB. */
  private static final int KEPT = 1000;

  private static final String SELF = "launcher";

  private final Operations operations;
  private final Deque<FleetEvent> seen = new ArrayDeque<>(); // guarded by this, as all below
  private final Map<String, String> states = new HashMap<>();
  private final Map<String, String> releases = new HashMap<>();

  EventLog(Operations operations) {
    this.operations = operations;
  }

  /** A node may have another state. */
  synchronized void node(FleetState.NodeEntry node) {
    String pid = node.process().map(id -> " (pid " + id.pid() + ")").orElse("");
    changed(FleetEventKind.NODE, node.name(), "is " + node.state() + pid);
    String before = releases.put(node.name(), node.release());
    if (before != null && !before.equals(node.release())) {
      add(FleetEventKind.DEPLOY, SELF, node.name(), "starts from " + node.release());
    }
  }

  /** The database may have another state. */
  synchronized void database(FleetState.PostgresEntry database) {
    String pid = database.process().map(id -> " (pid " + id.pid() + ")").orElse("");
    changed(FleetEventKind.DATABASE, FleetState.POSTGRES, "is " + database.state() + pid);
  }

  /** A command did something. */
  synchronized void note(FleetNotice notice, String by) {
    add(notice.kind(), by, notice.subject(), notice.text());
  }

  /** What happened after a time, oldest first. */
  List<FleetEvent> since(Instant after) {
    List<FleetEvent> events = new ArrayList<>();
    synchronized (this) {
      events.addAll(seen);
    }
    operations.recent().forEach(operation -> events.addAll(of(operation)));
    events.removeIf(event -> !event.at().isAfter(after));
    events.sort(Comparator.comparing(FleetEvent::at));
    return events;
  }

  private void changed(FleetEventKind kind, String subject, String state) {
    if (!state.equals(states.put(subject, state))) {
      add(kind, SELF, subject, state);
    }
  }

  private void add(FleetEventKind kind, String by, String subject, String text) {
    seen.addLast(new FleetEvent(Instant.now(), kind, by, subject, text));
    if (seen.size() > KEPT) {
      seen.removeFirst();
    }
  }

  private static List<FleetEvent> of(FleetOperation operation) {
    String name = operation.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    List<FleetEvent> events = new ArrayList<>();
    events.add(event(operation, operation.startedAt(), name + " began"));
    operation
        .endedAt()
        .ifPresent(
            at ->
                events.add(
                    event(
                        operation,
                        at,
                        name + " " + operation.state() + ": " + operation.message())));
    return events;
  }

  private static FleetEvent event(FleetOperation operation, Instant at, String text) {
    return new FleetEvent(at, FleetEventKind.OPERATION, operation.by(), operation.target(), text);
  }
}
