package dev.flotilla.admin.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Json;
import dev.flotilla.insight.AdminMessages;
import dev.flotilla.insight.AdminMessages.ForecastRequest;
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
    List<Member> members = membership.members();
    List<Future<T>> answers =
        members.stream()
            .map(member -> ask(member, address.apply(member.id()), message, type, deadline))
            .toList();
    return Future.join(answers)
        .transform(asked -> Future.succeededFuture(collected(members, answers)));
  }

  private <T> Future<T> ask(
      Member member, String address, Buffer message, Class<T> type, Duration deadline) {
    return vertx
        .eventBus()
        .<Buffer>request(
            address,
            message,
            new DeliveryOptions()
                .setSendTimeout(deadline.toMillis())
                .setTracingPolicy(TracingPolicy.IGNORE))
        .map(reply -> Json.decode(reply.body(), type))
        .onFailure(
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
