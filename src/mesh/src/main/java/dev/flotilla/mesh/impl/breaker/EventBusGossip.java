package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.ContextTimers;
import dev.flotilla.core.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gossip over the clustered event bus. Claims are published to one address; requests for probes and
 * their results go to the address of one node. Messages of another shape, which a node of another
 * version may send, are ignored.
 */
public final class EventBusGossip implements BreakerGossip {

  private static final Logger LOG = LoggerFactory.getLogger(EventBusGossip.class);

  private static final String CLAIMS = "flotilla.mesh.breakers";

  /**
   * An owner that has not answered after this many checks counts as dead: 250 ms. Source: longer
   * than G1's pause goal.
   */
  private static final int CHECKS = 10;

  private static final Duration CHECK_PERIOD = Duration.ofMillis(25);

  private final Timers timers;
  private final EventBus bus;
  private final String self = UUID.randomUUID().toString();
  private final Map<String, ClusterBreaker> breakers = new ConcurrentHashMap<>();
  private final List<MessageConsumer<JsonObject>> consumers = new CopyOnWriteArrayList<>();

  EventBusGossip(VertxInternal vertx) {
    this.timers = ContextTimers.of(vertx);
    this.bus = vertx.eventBus();
    // On a context of its own: consumers of a caller's verticle would end with that verticle.
    vertx
        .createEventLoopContext()
        .runOnContext(
            go -> {
              consumers.add(bus.consumer(CLAIMS, message -> claimed(message.body())));
              consumers.add(bus.consumer(address(self), this::addressed));
            });
  }

  /** The gossip of a clustered Vert.x; {@link #NONE} for a Vert.x without a cluster. */
  public static BreakerGossip of(VertxInternal vertx) {
    return vertx.isClustered() ? new EventBusGossip(vertx) : NONE;
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public boolean isAlone() {
    return false;
  }

  @Override
  public void publish(BreakerClaim claim) {
    bus.publish(CLAIMS, claim.toJson());
  }

  @Override
  public void tell(String node, BreakerClaim claim) {
    bus.send(address(node), new JsonObject().put("claim", claim.toJson()));
  }

  @Override
  public Future<GossipAnswer> ask(String owner, String breaker) {
    Promise<GossipAnswer> promise = Promise.promise();
    bus.<JsonObject>request(address(owner), new JsonObject().put("ask", breaker))
        .map(message -> gossipAnswer(message.body()))
        .onSuccess(promise::tryComplete)
        .onFailure(promise::tryFail);
    failIfSilent(promise, CHECKS);
    return promise.future();
  }

  // A late check counts once: while this process was paused, the owner may have been paused too.
  private void failIfSilent(Promise<GossipAnswer> promise, int checks) {
    if (checks == 0) {
      promise.tryFail("no answer within " + CHECKS * CHECK_PERIOD.toMillis() + " ms");
    } else if (!promise.future().isComplete()) {
      timers.after(CHECK_PERIOD, () -> failIfSilent(promise, checks - 1));
    }
  }

  @Override
  public void report(String owner, ProbeResult probeResult) {
    bus.send(
        address(owner),
        new JsonObject()
            .put("result", probeResult.outcome().name())
            .put("breaker", probeResult.breaker())
            .put("permit", probeResult.permit()));
  }

  @Override
  public void join(ClusterBreaker breaker) {
    breakers.put(breaker.key(), breaker);
  }

  @Override
  public void repeatClaims() {
    breakers.values().forEach(ClusterBreaker::repeatClaim);
  }

  @Override
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private void claimed(JsonObject body) {
    try {
      BreakerClaim claim = BreakerClaim.fromJson(body);
      ClusterBreaker breaker = breakers.get(claim.breaker());
      if (breaker != null) {
        breaker.hear(claim);
      }
    } catch (RuntimeException foreign) {
      LOG.debug("ignored a message that is not a claim of a breaker: {}", body, foreign);
    }
  }

  private void addressed(Message<JsonObject> message) {
    JsonObject body = message.body();
    if (body.containsKey("ask")) {
      ClusterBreaker breaker = breakers.get(body.getString("ask"));
      if (breaker == null) {
        message.fail(0, "this node has no breaker of that key");
      } else {
        message.reply(json(breaker.asked()));
      }
    } else if (body.containsKey("claim")) {
      claimed(body.getJsonObject("claim"));
    } else {
      ended(body);
    }
  }

  private void ended(JsonObject body) {
    try {
      ProbeResult probeResult =
          new ProbeResult(
              body.getString("breaker"),
              body.getLong("permit"),
              ProbeResult.ProbeOutcome.valueOf(body.getString("result")));
      ClusterBreaker breaker = breakers.get(probeResult.breaker());
      if (breaker != null) {
        breaker.reported(probeResult);
      }
    } catch (RuntimeException foreign) {
      LOG.debug("ignored a message that is not the result of a probe: {}", body, foreign);
    }
  }

  private static JsonObject json(GossipAnswer gossipAnswer) {
    JsonObject json = new JsonObject().put("permit", gossipAnswer.permit());
    return gossipAnswer.claim() == null ? json : json.put("claim", gossipAnswer.claim().toJson());
  }

  private static GossipAnswer gossipAnswer(JsonObject json) {
    JsonObject claim = json.getJsonObject("claim");
    return new GossipAnswer(
        json.getLong("permit"), claim == null ? null : BreakerClaim.fromJson(claim));
  }

  private static String address(String node) {
    return CLAIMS + "." + node;
  }
}
