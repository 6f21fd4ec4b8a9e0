package dev.flotilla.admin.impl;

import dev.flotilla.admin.Admin.EventList;
import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.event.ClusterEvent;
import dev.flotilla.insight.event.EventKind;
import dev.flotilla.insight.event.EventMessages;
import dev.flotilla.insight.event.EventMessages.EventReply;
import dev.flotilla.insight.event.EventMessages.EventRequest;
import dev.flotilla.plan.FleetEvent;
import dev.flotilla.plan.FleetEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks all nodes and the launcher what they saw; those that do not answer in time are listed. */
final class EventGatherer {

  private static final String LAUNCHER = "launcher";

  private final Vertx vertx;
  private final Membership membership;
  private final LauncherClient launcher;
  private final Duration deadline;

  /** What one of them saw. */
  private record SeenEvents(String by, Future<List<ClusterEvent>> events) {}

  EventGatherer(Vertx vertx, LauncherClient launcher, Duration deadline) {
    this.vertx = vertx;
    this.membership = Membership.of(vertx);
    this.launcher = launcher;
    this.deadline = deadline;
  }

  /**
   * The events after a time, or the last ones.
   *
   * @param after a time in ISO 8601; events after it, the oldest ones if there are more
   */
  Future<EventList> gather(Optional<String> after, int limit) {
    Instant from = after.map(EventGatherer::time).orElse(Instant.EPOCH);
    List<SeenEvents> asked = new ArrayList<>();
    membership.members().forEach(member -> asked.add(ask(member, from)));
    asked.add(new SeenEvents(LAUNCHER, ofLauncher(from)));
    return Future.join(asked.stream().map(SeenEvents::events).toList())
        .transform(all -> Future.succeededFuture(list(asked, after.isPresent(), limit)));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw new ServiceFailure(
          Code.INVALID_ARGUMENT, "after must be a time in ISO 8601 but was " + text);
    }
  }

  private SeenEvents ask(Member member, Instant from) {
    return new SeenEvents(
        member.name(),
        vertx
            .eventBus()
            .<Buffer>request(
                EventMessages.address(member.id()),
                Json.encode(new EventRequest(from)),
                new DeliveryOptions().setSendTimeout(deadline.toMillis()))
            .map(reply -> Json.decode(reply.body(), EventReply.class).events()));
  }

  /** A node that was not started by a launcher has none to miss. */
  private Future<List<ClusterEvent>> ofLauncher(Instant from) {
    return launcher
        .get("/events?after=" + from, FleetEvents.class)
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .map(events -> events.items().stream().map(EventGatherer::event).toList())
        .recover(
            cause ->
                ServiceFailure.of(cause).code() == Code.FAILED_PRECONDITION
                    ? Future.succeededFuture(List.of())
                    : Future.failedFuture(cause));
  }

  private static ClusterEvent event(FleetEvent event) {
    String by = event.by().equals(LAUNCHER) ? "" : " (by " + event.by() + ")";
    return new ClusterEvent(
        event.at(),
        EventKind.valueOf(event.kind().name()),
        event.subject(),
        event.text() + by,
        List.of(LAUNCHER));
  }

  private static EventList list(List<SeenEvents> asked, boolean oldest, int limit) {
    List<ClusterEvent> all = new ArrayList<>();
    List<String> unreachable = new ArrayList<>();
    for (SeenEvents seen : asked) {
      if (seen.events().succeeded()) {
        all.addAll(seen.events().result());
      } else {
        unreachable.add(seen.by());
      }
    }
    List<ClusterEvent> merged = ClusterEvent.merged(all);
    int surplus = Math.max(0, merged.size() - limit);
    List<ClusterEvent> items =
        oldest
            ? merged.subList(0, merged.size() - surplus)
            : merged.subList(surplus, merged.size());
    return new EventList(List.copyOf(items), unreachable.stream().sorted().toList());
  }
}
