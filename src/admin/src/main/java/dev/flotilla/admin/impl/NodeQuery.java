package dev.flotilla.admin.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.AdminMessages;
import dev.flotilla.insight.AdminMessages.ForecastRequest;
import dev.flotilla.insight.TelemetryMessages;
import dev.flotilla.insight.TelemetryMessages.TelemetryRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all nodes the same question; nodes that do not answer in time are listed. */
record NodeQuery(Vertx vertx, Membership membership) {

  private static final Logger LOG = LoggerFactory.getLogger(NodeQuery.class);

  /**
   * What the nodes said.
   *
   * @param unreachable names of the nodes that did not answer, in order
   */
  record NodeAnswers<T>(List<NodeAnswer<T>> given, List<String> unreachable) {

    /** One thing for each part of each answer. */
    <P, R> List<R> each(Function<T, List<P>> parts, BiFunction<String, P, R> made) {
      return given.stream()
          .flatMap(
              nodeAnswer ->
                  parts.apply(nodeAnswer.what()).stream()
                      .map(part -> made.apply(nodeAnswer.node(), part)))
          .toList();
    }
  }

  /** What one node said. */
  record NodeAnswer<T>(String node, T what) {}

  /** Always succeeds, by the deadline. */
  <T> Future<NodeAnswers<T>> ask(
      ForecastRequest forecastRequest, Class<T> type, Duration deadline) {
    return ask(AdminMessages::address, forecastRequest, type, deadline);
  }

  /**
   * Like {@link #ask(ForecastRequest, Class, Duration)}, another question.
   *
   * @param address where the member with this id is asked
   */
  <T> Future<NodeAnswers<T>> ask(
      UnaryOperator<String> address, Object question, Class<T> type, Duration deadline) {
    Buffer message = Json.encode(question);
    return all(
        member ->
            request(address.apply(member.id()), message, deadline)
                .map(reply -> Json.decode(reply, type)));
  }

  /** Always succeeds, by the deadline; large answers are decoded off the event loop. */
  <T> Future<NodeAnswers<T>> ask(TelemetryRequest request, Class<T> type, Duration deadline) {
    Buffer message = Json.encode(request);
    return all(member -> telemetry(member, message, type, deadline));
  }

  /**
   * What one node answers; fails with {@code NOT_FOUND} if the cluster has no node of that name,
   * with {@code UNAVAILABLE} if it does not answer.
   */
  <T> Future<T> ask(String node, TelemetryRequest request, Class<T> type, Duration deadline) {
    return membership.members().stream()
        .filter(member -> member.name().equals(node))
        .findFirst()
        .map(member -> telemetry(member, Json.encode(request), type, deadline))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new ServiceFailure(Code.NOT_FOUND, "the cluster has no node " + node)))
        .recover(cause -> Future.failedFuture(named(node, cause)));
  }

  private static ServiceFailure named(String node, Throwable cause) {
    return cause instanceof ServiceFailure failure
        ? failure
        : new ServiceFailure(
            Code.UNAVAILABLE, "node " + node + " did not answer: " + cause.getMessage());
  }

  private <T> Future<T> telemetry(Member member, Buffer message, Class<T> type, Duration deadline) {
    return request(TelemetryMessages.address(member.id()), message, deadline)
        .compose(reply -> vertx.executeBlocking(() -> Json.decode(reply, type), false));
  }

  private <T> Future<NodeAnswers<T>> all(Function<Member, Future<T>> question) {
    List<Member> members = membership.members();
    List<Future<T>> answers =
        members.stream().map(member -> logged(member, question.apply(member))).toList();
    return Future.join(answers)
        .transform(asked -> Future.succeededFuture(collected(members, answers)));
  }

  private Future<Buffer> request(String address, Buffer message, Duration deadline) {
    DeliveryOptions delivery =
        new DeliveryOptions()
            .setSendTimeout(deadline.toMillis())
            .setTracingPolicy(TracingPolicy.IGNORE);
    return vertx.eventBus().<Buffer>request(address, message, delivery).map(reply -> reply.body());
  }

  private static <T> Future<T> logged(Member member, Future<T> answer) {
    return answer.onFailure(
        cause ->
            LOG.warn(
                "Node {} did not answer the admin API: {}. Its state is missing from the"
                    + " answer.",
                member.name(),
                cause.getMessage()));
  }

  private static <T> NodeAnswers<T> collected(List<Member> members, List<Future<T>> answers) {
    List<NodeAnswer<T>> given = new ArrayList<>();
    List<String> unreachable = new ArrayList<>();
    for (int at = 0; at < answers.size(); at++) {
      String node = members.get(at).name();
      if (answers.get(at).succeeded()) {
        given.add(new NodeAnswer<>(node, answers.get(at).result()));
      } else {
        unreachable.add(node);
      }
    }
    return new NodeAnswers<>(given, unreachable.stream().sorted().toList());
  }
}
