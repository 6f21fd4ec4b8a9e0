package dev.flotilla.admin.impl;

import dev.flotilla.admin.AdminApi.Sources;
import dev.flotilla.audit.AuditEntry;
import dev.flotilla.audit.AuditTrail;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Json;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.plan.FleetEvent;
import dev.flotilla.plan.FleetEvent.FleetEventKind;
import dev.flotilla.plan.FleetEvents;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Enters changes into the audit trail that did not come through the admin API of this node: edits
 * of {@code policies.yaml}, changes by programs, operations that the command line asked for, and
 * the ends of all operations. It looks at the history of the policies and at the operations of the
 * launcher. The trail drops what it has already, so that each node that serves the API may look.
 */
final class ChangeCollector {

  private static final Duration PERIOD = Duration.ofSeconds(2);

  /** By then the admin API has entered its own changes, which know their client. */
  private static final Duration AGE = Duration.ofSeconds(5);

  /** How old a signal may be that is entered late. */
  private static final Duration SIGNALS = Duration.ofHours(1);

  /** More than policies and launcher remember together. */
  private static final int REMEMBERED = 1000;

  private final Vertx vertx;
  private final Sources sources;
  private final LauncherClient launcher;
  private final Clock clock;
  private final Map<String, Boolean> entered = Collections.synchronizedMap(new RecentKeys());
  private volatile boolean closed;

  /** The last keys. */
  private static final class RecentKeys extends LinkedHashMap<String, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  }

  ChangeCollector(Vertx vertx, Sources sources, LauncherClient launcher, Clock clock) {
    this.vertx = vertx;
    this.sources = sources;
    this.launcher = launcher;
    this.clock = clock;
  }

  /** Looks from now on. */
  void start() {
    sources.audit().ifPresent(trail -> vertx.setTimer(PERIOD.toMillis(), due -> look(trail)));
  }

  void close() {
    closed = true;
  }

  private void look(AuditTrail trail) {
    if (closed) {
      return;
    }
    operations()
        .compose(operations -> events().onSuccess(events -> enter(trail, operations, events)))
        .onComplete(looked -> vertx.setTimer(PERIOD.toMillis(), due -> look(trail)));
  }

  /** Without a launcher there are none. */
  private Future<List<FleetOperation>> operations() {
    return launcher
        .get("/operations", FleetOperations.class)
        .map(FleetOperations::items)
        .otherwise(List.of());
  }

  private Future<List<FleetEvent>> events() {
    return launcher
        .get("/events?after=" + clock.now().minus(SIGNALS), FleetEvents.class)
        .map(FleetEvents::items)
        .otherwise(List.of());
  }

  private void enter(AuditTrail trail, List<FleetOperation> operations, List<FleetEvent> events) {
    Instant until = clock.now().minus(AGE);
    List<AuditEntry> changes = new ArrayList<>(versions(until));
    for (FleetOperation operation : operations) {
      if (operation.startedAt().isBefore(until)) {
        changes.add(begun(operation));
        operation.endedAt().ifPresent(at -> changes.add(ended(operation, at)));
      }
    }
    events.stream()
        .filter(event -> event.kind() == FleetEventKind.SIGNAL)
        .forEach(event -> changes.add(signalled(event)));
    changes.stream()
        .filter(change -> entered.putIfAbsent(change.key(), true) == null)
        .sorted((one, other) -> one.at().compareTo(other.at()))
        .forEach(change -> record(trail, change));
  }

  private void record(AuditTrail trail, AuditEntry change) {
    trail.record(change).onFailure(lost -> entered.remove(change.key()));
  }

  private List<AuditEntry> versions(Instant until) {
    List<PolicyVersion> history = sources.policies().history();
    List<AuditEntry> entries = new ArrayList<>();
    for (int at = 0; at < history.size(); at++) {
      if (history.get(at).at().isBefore(until)) {
        Optional<PolicyVersion> before =
            at + 1 < history.size() ? Optional.of(history.get(at + 1)) : Optional.empty();
        entries.add(entry(history.get(at), before));
      }
    }
    return entries;
  }

  private static AuditEntry entry(PolicyVersion version, Optional<PolicyVersion> before) {
    String origin = version.origin().name().toLowerCase(Locale.ROOT);
    return AuditEntry.builder()
        .at(version.at())
        .key(AuditJournal.key(version))
        .actor(version.by())
        .origin(version.origin() == PolicyVersion.Origin.FILE ? "file" : "policy store")
        .action("policies." + origin)
        .target("all")
        .before(before.flatMap(known -> AuditJournal.config(known.policies())))
        .after(AuditJournal.config(version.policies()))
        .result("OK: version " + version.version())
        .build();
  }

  private static AuditEntry signalled(FleetEvent event) {
    return AuditEntry.builder()
        .at(event.at())
        .key("signal at " + event.at() + " to " + event.subject())
        .actor(event.by())
        .origin("command line")
        .action("fleet.signal")
        .target(event.subject())
        .result("OK: " + event.subject() + " " + event.text())
        .build();
  }

  private static AuditEntry begun(FleetOperation operation) {
    return AuditEntry.builder()
        .at(operation.startedAt())
        .key(AuditJournal.key(operation, "begun"))
        .actor(operation.by())
        .origin("launcher")
        .action(action(operation))
        .target(operation.target())
        .result("OK: operation " + operation.id() + " began")
        .build();
  }

  private static AuditEntry ended(FleetOperation operation, Instant at) {
    return begun(operation)
        .withAt(at)
        .withKey(AuditJournal.key(operation, "ended"))
        .withAction(action(operation) + ".end")
        .withAfter(Optional.of(Json.encode(operation.events()).toString()))
        .withResult(operation.state() + ": " + operation.message());
  }

  /** As {@code fleet.rolling-restart}. */
  private static String action(FleetOperation operation) {
    return "fleet." + operation.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
