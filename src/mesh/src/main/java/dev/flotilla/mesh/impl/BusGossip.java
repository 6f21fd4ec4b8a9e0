package dev.flotilla.mesh.impl;

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
 * Gossip over the clustered event bus. Claims are published to one address; questions and results
 * go to the address of one node. Messages of another shape, as of another version, are left alone.
 */
final class BusGossip implements BreakerGossip {

  private static final Logger LOG = LoggerFactory.getLogger(BusGossip.class);

  private static final String CLAIMS = "flotilla.mesh.breakers";

  /**
   * An owner that is silent for so many looks is taken for dead: 250 ms. Source: above G1's pause
   * goal.
   */
  private static final int LOOKS = 10;

  private static final Duration LOOK = Duration.ofMillis(25);

  private final Timers timers;
  private final EventBus bus;
  private final String self = UUID.randomUUID().toString();
  private final Map<String, SharedCircuit> circuits = new ConcurrentHashMap<>();
  private final List<MessageConsumer<JsonObject>> consumers = new CopyOnWriteArrayList<>();

  BusGossip(VertxInternal vertx) {
    this.timers = OwnTimers.of(vertx);
    this.bus = vertx.eventBus();
    // A context of its own: consumers of a caller's verticle would end with that verticle.
    vertx
        .createEventLoopContext()
        .runOnContext(
            go -> {
              consumers.add(bus.consumer(CLAIMS, message -> claimed(message.body())));
              consumers.add(bus.consumer(address(self), this::addressed));
            });
  }

  /** That of a clustered Vert.x, or nobody's. */
  static BreakerGossip of(VertxInternal vertx) {
    return vertx.isClustered() ? new BusGossip(vertx) : NONE;
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
  public Future<Answer> ask(String owner, String breaker) {
    Promise<Answer> promise = Promise.promise();
    bus.<JsonObject>request(address(owner), new JsonObject().put("ask", breaker))
        .map(message -> answer(message.body()))
        .onSuccess(promise::tryComplete)
        .onFailure(promise::tryFail);
    failIfSilent(promise, LOOKS);
    return promise.future();
  }

  // A look that comes late counts once: when this process stood still, so may the owner have done.
  private void failIfSilent(Promise<Answer> promise, int looks) {
    if (looks == 0) {
      promise.tryFail("no answer within " + LOOKS * LOOK.toMillis() + " ms");
    } else if (!promise.future().isComplete()) {
      timers.after(LOOK, () -> failIfSilent(promise, looks - 1));
    }
  }

  @Override
  public void report(String owner, Result result) {
    bus.send(
        address(owner),
        new JsonObject()
            .put("result", result.outcome().name())
            .put("breaker", result.breaker())
            .put("permit", result.permit()));
  }

  @Override
  public void join(SharedCircuit circuit) {
    circuits.put(circuit.key(), circuit);
  }

  @Override
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private void claimed(JsonObject body) {
    try {
      BreakerClaim claim = BreakerClaim.fromJson(body);
      SharedCircuit circuit = circuits.get(claim.breaker());
      if (circuit != null) {
        circuit.hear(claim);
      }
    } catch (RuntimeException foreign) {
      LOG.debug("no claim of a breaker: {}", body, foreign);
    }
  }

  private void addressed(Message<JsonObject> message) {
    JsonObject body = message.body();
    if (body.containsKey("ask")) {
      SharedCircuit circuit = circuits.get(body.getString("ask"));
      if (circuit == null) {
        message.fail(0, "no such breaker");
      } else {
        message.reply(json(circuit.asked()));
      }
    } else if (body.containsKey("claim")) {
      claimed(body.getJsonObject("claim"));
    } else {
      ended(body);
    }
  }

  private void ended(JsonObject body) {
    try {
      Result result =
          new Result(
              body.getString("breaker"),
              body.getLong("permit"),
              Result.Outcome.valueOf(body.getString("result")));
      SharedCircuit circuit = circuits.get(result.breaker());
      if (circuit != null) {
        circuit.reported(result);
      }
    } catch (RuntimeException foreign) {
      LOG.debug("no result of a probe: {}", body, foreign);
    }
  }

  private static JsonObject json(Answer answer) {
    JsonObject json = new JsonObject().put("permit", answer.permit());
    return answer.claim() == null ? json : json.put("claim", answer.claim().toJson());
  }

  private static Answer answer(JsonObject json) {
    JsonObject claim = json.getJsonObject("claim");
    return new Answer(json.getLong("permit"), claim == null ? null : BreakerClaim.fromJson(claim));
  }

  private static String address(String node) {
    return CLAIMS + "." + node;
  }
}
