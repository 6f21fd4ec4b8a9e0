package dev.flotilla.insight.impl;

import dev.flotilla.cluster.Membership;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.insight.NodeAgent;
import dev.flotilla.insight.impl.Questions.Forecasts;
import dev.flotilla.insight.impl.Questions.Question;
import dev.flotilla.insight.impl.Questions.Report;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.Policies;
import dev.flotilla.mesh.PolicyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@link Questions} about this node. */
public final class BusAgent implements NodeAgent {

  private static final Logger LOG = LoggerFactory.getLogger(BusAgent.class);

  private final Vertx vertx;
  private final Mesh mesh;
  private final PolicyStore policies;
  private MessageConsumer<Buffer> consumer; // set once, before it is handed out

  private BusAgent(Vertx vertx, Mesh mesh, PolicyStore policies) {
    this.vertx = vertx;
    this.mesh = mesh;
    this.policies = policies;
  }

  /** See {@link NodeAgent#start}. */
  public static Future<NodeAgent> start(Vertx vertx, Mesh mesh, PolicyStore policies) {
    BusAgent agent = new BusAgent(vertx, mesh, policies);
    mesh.recordCalls();
    String address = Questions.address(Membership.of(vertx).self().id());
    agent.consumer = vertx.eventBus().consumer(address, agent::answer);
    return agent.consumer.completion().map(agent);
  }

  @Override
  public Future<Void> close() {
    return consumer.unregister();
  }

  private void answer(Message<Buffer> message) {
    Future.succeededFuture(message.body())
        .map(body -> Json.decode(body, Question.class))
        .compose(this::answer)
        .map(Json::encode)
        .onSuccess(message::reply)
        .onFailure(cause -> refuse(message, cause));
  }

  private Future<?> answer(Question question) {
    return question.candidate() == null
        ? Future.succeededFuture(new Report(policies.current().version(), mesh.health()))
        : vertx.executeBlocking(() -> forecast(question), false);
  }

  private Forecasts forecast(Question question) {
    return new Forecasts(
        mesh.forecast(ConfigJson.read("policies", question.candidate(), Policies.class)));
  }

  private static void refuse(Message<Buffer> message, Throwable cause) {
    if (!(cause instanceof ServiceFailure || cause instanceof ConfigFailure)) {
      LOG.error("a question of the admin API could not be answered", cause);
    }
    message.fail(ServiceFailure.of(cause).code().number, cause.getMessage());
  }
}
