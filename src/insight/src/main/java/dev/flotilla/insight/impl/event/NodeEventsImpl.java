package dev.flotilla.insight.impl.event;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.insight.event.ClusterEvent;
import dev.flotilla.insight.event.EventKind;
import dev.flotilla.insight.event.EventMessages;
import dev.flotilla.insight.event.EventMessages.EventReply;
import dev.flotilla.insight.event.EventMessages.EventRequest;
import dev.flotilla.insight.event.NodeEvents;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.PolicyVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Listens to the other modules of a node. */
public final class NodeEventsImpl implements NodeEvents, MembershipListener {

  private static final int SHOWN_CHANGES = 3;

  private final EventRing ring = new EventRing();
  private final String node;
  private List<Scheduled> listening = List.of(); // set once, before it is handed out
  private MessageConsumer<Buffer> consumer;

  private NodeEventsImpl(String node) {
    this.node = node;
  }

  /** See {@link NodeEvents#start}. */
  public static Future<NodeEvents> start(Vertx vertx, Mesh mesh, PolicyStore policies) {
    Membership membership = Membership.of(vertx);
    Member self = membership.self();
    NodeEventsImpl events = new NodeEventsImpl(self.name());
    events.listening =
        List.of(
            membership.listen(events),
            mesh.listen(new MeshChanges(events)),
            policies.listen(events::changed));
    String address = EventMessages.address(self.id());
    events.consumer = vertx.eventBus().consumer(address, events::answer);
    return events.consumer.completion().map(events);
  }

  @Override
  public void add(EventKind kind, String subject, String text) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    ring.add(new ClusterEvent(now, kind, subject, text, List.of(node)));
  }

  @Override
  public List<ClusterEvent> since(Instant after) {
    return ring.since(after);
  }

  @Override
  public Future<Void> close() {
    listening.forEach(Scheduled::cancel);
    return consumer.unregister();
  }

  @Override
  public void joined(Member member) {
    add(EventKind.JOINED, member.name(), "joined with version " + member.version());
  }

  @Override
  public void left(Member member) {
    add(EventKind.LEFT, member.name(), "left the cluster");
  }

  @Override
  public void merged() {
    add(EventKind.MERGED, node, "was separated from the cluster and has rejoined");
  }

  private void changed(PolicyVersion version) {
    List<String> changes = version.changes();
    String more = changes.size() > SHOWN_CHANGES ? "; …" : "";
    String shown = String.join("; ", changes.stream().limit(SHOWN_CHANGES).toList()) + more;
    String text =
        "version " + version.version() + " by " + version.by() + " (" + version.origin() + ")";
    add(EventKind.POLICIES, "policies", shown.isEmpty() ? text : text + ": " + shown);
  }

  private void answer(Message<Buffer> message) {
    try {
      EventRequest asked = Json.decode(message.body(), EventRequest.class);
      message.reply(Json.encode(new EventReply(ring.since(asked.after()))));
    } catch (RuntimeException malformed) {
      message.fail(ServiceFailure.of(malformed).code().number, malformed.getMessage());
    }
  }
}
