package dev.flotilla.discovery.impl.control;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.impl.view.LiveView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests between members, at one address per node. A request is {@code {"ask": …}} and the answer
 * {@code true} or {@code false}; a request that cannot be answered fails with the number of a
 * {@link Code}.
 *
 * <ul>
 *   <li>{@code {"ask": "gone", "ids": []}} from their owner: remove them from the view; always true
 *   <li>{@code {"ask": "shown", "ids": [], "node": ""}}: whether the view shows them and the
 *       requesting node can be reached from here
 *   <li>{@code {"ask": "ping"}}: true
 *   <li>{@code {"ask": "withdraw", "id": ""}} to their owner; true when withdrawn
 *   <li>{@code {"ask": "update", "record": {}}} to its owner, a record of the Vert.x service
 *       discovery; true when written
 * </ul>
 */
public final class ControlChannel {

  private static final Logger LOG = LoggerFactory.getLogger(ControlChannel.class);

  /** Shorter than one attempt of the requesting node, so that the answer is in time. */
  private static final Duration PING_WAIT = Duration.ofMillis(300);

  private final Vertx vertx;
  private final String map;
  private final String nodeId;
  private final LiveView view;
  private final Owner owner;
  private MessageConsumer<JsonObject> consumer;

  /** Changes the records of this node on behalf of another node. */
  public interface Owner {

    Future<Void> withdraw(Set<String> ids);

    Future<Void> update(Record record);
  }

  public ControlChannel(Vertx vertx, String map, String nodeId, LiveView view, Owner owner) {
    this.vertx = vertx;
    this.map = map;
    this.nodeId = nodeId;
    this.view = view;
    this.owner = owner;
  }

  public static JsonObject gone(Set<String> ids) {
    return new JsonObject().put("ask", "gone").put("ids", new JsonArray(List.copyOf(ids)));
  }

  public static JsonObject shown(Set<String> ids, String nodeId) {
    return new JsonObject()
        .put("ask", "shown")
        .put("ids", new JsonArray(List.copyOf(ids)))
        .put("node", nodeId);
  }

  public static JsonObject withdraw(String id) {
    return new JsonObject().put("ask", "withdraw").put("id", id);
  }

  public static JsonObject update(Record record) {
    return new JsonObject().put("ask", "update").put("record", record.toJson());
  }

  /** Completed when every member can find this node's address. */
  public Future<Void> open() {
    consumer = vertx.eventBus().consumer(address(nodeId), this::onQuestion);
    return consumer.completion();
  }

  public Future<Void> close() {
    return consumer.unregister();
  }

  /** Fails with a {@code ReplyException} as the event bus does. */
  public Future<Boolean> ask(String memberId, JsonObject question, Duration wait) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(Math.max(1, wait.toMillis()));
    return vertx
        .eventBus()
        .<Boolean>request(address(memberId), question, options)
        .map(Message::body);
  }

  private String address(String memberId) {
    return map + ".control." + memberId;
  }

  private void onQuestion(Message<JsonObject> message) {
    Future.succeededFuture(message.body())
        .compose(this::answer)
        .onSuccess(message::reply)
        .onFailure(cause -> refuse(message, cause));
  }

  private static void refuse(Message<JsonObject> message, Throwable cause) {
    ServiceFailure failure = ServiceFailure.of(cause);
    if (failure != cause) {
      LOG.warn("could not answer request {} of another node", message.body(), cause);
    }
    message.fail(failure.code().number, failure.getMessage());
  }

  private Future<Boolean> answer(JsonObject question) {
    return switch (question.getString("ask", "")) {
      case "ping" -> Future.succeededFuture(true);
      case "gone" -> forget(ids(question));
      case "shown" -> shown(ids(question), question.getString("node"));
      case "withdraw" -> owner.withdraw(Set.of(question.getString("id"))).map(true);
      case "update" -> owner.update(new Record(question.getJsonObject("record"))).map(true);
      default ->
          Future.failedFuture(
              new ServiceFailure(Code.INVALID_ARGUMENT, "unknown request: " + question));
    };
  }

  private static List<String> ids(JsonObject question) {
    return question.getJsonArray("ids").stream().map(String.class::cast).toList();
  }

  private Future<Boolean> forget(List<String> ids) {
    view.withdrawn(ids);
    return Future.succeededFuture(true);
  }

  private Future<Boolean> shown(List<String> ids, String asking) {
    return view.shows(ids)
        ? ask(asking, new JsonObject().put("ask", "ping"), PING_WAIT).otherwise(false)
        : Future.succeededFuture(false);
  }
}
