package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.impl.Problem.FieldError;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** One contract method over HTTP: arguments out of the request, answer out of the reply. */
final class ContractEndpoint implements Endpoint {

  private final Clock clock;
  private final Invoker services;
  private final Contract.Method method;
  private final List<Argument> arguments;
  private final Location location;
  private final RouteBounds bounds;
  private final boolean readsQuery;
  private final boolean readsBody;

  /**
   * @param arguments one per parameter, in order
   * @param location null if it answers 200
   */
  ContractEndpoint(
      Clock clock,
      Invoker services,
      Contract.Method method,
      List<Argument> arguments,
      Location location,
      RouteBounds bounds) {
    this.clock = clock;
    this.services = services;
    this.method = method;
    this.arguments = List.copyOf(arguments);
    this.location = location;
    this.bounds = bounds;
    this.readsQuery = reads(method, Contract.Source.QUERY);
    this.readsBody = reads(method, Contract.Source.BODY);
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    Headers.requireJsonAccepted(exchange.request().headers());
    exchange.startClock(clock, bounds, () -> late(exchange));
    if (!readsBody) {
      BodyReader.skip(exchange, bounds.bodyBytes());
      invoke(exchange, variables, Buffer.buffer());
      return;
    }
    if (exchange.bodyPending()) {
      Headers.requireJson(exchange.request().headers());
    }
    BodyReader.read(exchange, bounds.bodyBytes())
        .onSuccess(body -> invoke(exchange, variables, body))
        .onFailure(exchange::fail);
  }

  private void invoke(Exchange exchange, List<String> variables, Buffer body) {
    if (exchange.answered()) {
      return; // the body came too late, or its client is gone: nobody wants the work
    }
    if (!exchange.enter()) {
      return;
    }
    try {
      Buffer json = json(exchange, variables, body);
      exchange.hold();
      services
          .invoke(method, json)
          .onComplete(done -> exchange.release())
          .onSuccess(reply -> answer(exchange, reply))
          .onFailure(cause -> fail(exchange, cause));
    } catch (RuntimeException refused) {
      exchange.fail(refused);
    }
  }

  private Buffer json(Exchange exchange, List<String> variables, Buffer body) {
    Query query = Query.of(readsQuery ? RequestPath.queryOf(exchange.request().uri()) : "");
    Inputs inputs = new Inputs(variables, query, exchange.request().headers(), body);
    Buffer json = Buffer.buffer(64 + body.length());
    List<FieldError> errors = new ArrayList<>(0);
    json.appendByte((byte) '[');
    for (int i = 0; i < arguments.size(); i++) {
      if (i > 0) {
        json.appendByte((byte) ',');
      }
      arguments.get(i).append(inputs, json, errors);
    }
    if (!errors.isEmpty()) {
      throw new Refusal(Problem.invalid(errors));
    }
    return json.appendByte((byte) ']');
  }

  private void answer(Exchange exchange, Buffer reply) {
    if (exchange.answered()) {
      return;
    }
    if (location != null) {
      try {
        exchange.response().putHeader(HttpHeaders.LOCATION, location.in(reply));
      } catch (IllegalStateException contractBroken) {
        exchange.fail(contractBroken);
        return;
      }
      exchange.json(201, reply);
    } else if (reply.length() == 0) {
      exchange.empty(204);
    } else {
      exchange.json(200, reply);
    }
  }

  /** Who named the state that must still hold is told that it does not (RFC 9110, 13.1.1). */
  private void fail(Exchange exchange, Throwable cause) {
    if (MethodOperation.isConditional(method)
        && exchange.request().headers().contains(HttpHeaders.IF_MATCH)
        && cause instanceof ServiceFailure failure
        && failure.code() == ServiceFailure.Code.ABORTED) {
      exchange.refuse(Problem.preconditionFailed(failure));
    } else {
      exchange.fail(cause);
    }
  }

  private void late(Exchange exchange) {
    if (readsBody && exchange.bodyPending()) {
      exchange.bodyLate("the body did not arrive in " + bounds.timeout());
    } else {
      exchange.fail(
          new ServiceFailure(
              ServiceFailure.Code.DEADLINE_EXCEEDED,
              method.service() + "." + method.name() + " gave no answer in time"));
    }
  }

  private static boolean reads(Contract.Method method, Contract.Source source) {
    return method.parameters().stream().anyMatch(parameter -> parameter.source() == source);
  }
}
