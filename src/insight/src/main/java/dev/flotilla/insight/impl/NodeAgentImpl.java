package dev.flotilla.insight.impl;

import dev.flotilla.cluster.Membership;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.insight.AdminMessages;
import dev.flotilla.insight.AdminMessages.ForecastReply;
import dev.flotilla.insight.AdminMessages.ForecastRequest;
import dev.flotilla.insight.AdminMessages.NodeReport;
import dev.flotilla.insight.NodeAgent;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@link AdminMessages} about this node. */
public final class NodeAgentImpl implements NodeAgent {

  private static final Logger LOG = LoggerFactory.getLogger(NodeAgentImpl.class);

  private final Vertx vertx;
  private final Mesh mesh;
  private final PolicyStore policies;
  private MessageConsumer<Buffer> consumer; // set once, before it is handed out

  private NodeAgentImpl(Vertx vertx, Mesh mesh, PolicyStore policies) {
    this.vertx = vertx;
    this.mesh = mesh;
    this.policies = policies;
  }

  /** See {@link NodeAgent#start}. */
  public static Future<NodeAgent> start(Vertx vertx, Mesh mesh, PolicyStore policies) {
    NodeAgentImpl agent = new NodeAgentImpl(vertx, mesh, policies);
    mesh.forecasts().recordCalls();
    String address = AdminMessages.address(Membership.of(vertx).self().id());
    agent.consumer = vertx.eventBus().consumer(address, agent::answer);
    return agent.consumer.completion().map(agent);
  }

  @Override
  public Future<Void> close() {
    return consumer.unregister();
  }

  private void answer(Message<Buffer> message) {
    Future.succeededFuture(message.body())
        .map(body -> Json.decode(body, ForecastRequest.class))
        .compose(this::answer)
        .map(Json::encode)
        .onSuccess(message::reply)
        .onFailure(cause -> refuse(message, cause));
  }

  private Future<?> answer(ForecastRequest forecastRequest) {
    return forecastRequest.candidate() == null
        ? Future.succeededFuture(
            new NodeReport(policies.current().version(), mesh.status().instances()))
        : vertx.executeBlocking(() -> forecast(forecastRequest), false);
  }

  private ForecastReply forecast(ForecastRequest forecastRequest) {
    return new ForecastReply(
        mesh.forecasts()
            .forecast(ConfigJson.read("policies", forecastRequest.candidate(), Policies.class)));
  }

  private static void refuse(Message<Buffer> message, Throwable cause) {
    if (!(cause instanceof ServiceFailure || cause instanceof ConfigFailure)) {
      LOG.error("a question of the admin API could not be answered", cause);
    }
    message.fail(ServiceFailure.of(cause).code().number, cause.getMessage());
  }
}
