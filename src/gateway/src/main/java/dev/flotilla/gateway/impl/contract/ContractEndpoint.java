package dev.flotilla.gateway.impl.contract;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.impl.http.Problem;
import dev.flotilla.gateway.impl.http.Problem.FieldError;
import dev.flotilla.gateway.impl.http.ProblemException;
import dev.flotilla.gateway.impl.http.QueryParameters;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.openapi.MethodOperation;
import dev.flotilla.gateway.impl.server.BodyReader;
import dev.flotilla.gateway.impl.server.Endpoint;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.RouteLimits;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** One contract method over HTTP: arguments out of the request, answer out of the reply. */
public final class ContractEndpoint implements Endpoint {

  private final Clock clock;
  private final Invoker services;
  private final Contract.Method method;
  private final List<RequestArgument> requestArguments;
  private final LocationHeader locationHeader;
  private final RouteLimits bounds;
  private final boolean readsQuery;
  private final boolean readsBody;

  /**
   * @param requestArguments one per parameter, in order
   * @param locationHeader null if it answers 200
   */
  public ContractEndpoint(
      Clock clock,
      Invoker services,
      Contract.Method method,
      List<RequestArgument> requestArguments,
      LocationHeader locationHeader,
      RouteLimits bounds) {
    this.clock = clock;
    this.services = services;
    this.method = method;
    this.requestArguments = List.copyOf(requestArguments);
    this.locationHeader = locationHeader;
    this.bounds = bounds;
    this.readsQuery = reads(method, Contract.ParameterSource.QUERY);
    this.readsBody = reads(method, Contract.ParameterSource.BODY);
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    RequestHeaders.requireJsonAccepted(exchange.request().headers());
    exchange.startClock(clock, bounds, () -> late(exchange));
    if (!readsBody) {
      BodyReader.skip(exchange, bounds.bodyBytes());
      invoke(exchange, variables, Buffer.buffer());
      return;
    }
    if (exchange.bodyPending()) {
      RequestHeaders.requireJson(exchange.request().headers());
    }
    BodyReader.read(exchange, bounds.bodyBytes())
        .onSuccess(body -> invoke(exchange, variables, body))
        .onFailure(exchange::fail);
  }

  private void invoke(Exchange exchange, List<String> variables, Buffer body) {
    if (exchange.answered()) {
      return; // the body came too late, or the client is gone
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
    QueryParameters queryParameters =
        QueryParameters.of(readsQuery ? RequestPath.queryOf(exchange.request().uri()) : "");
    RequestInputs requestInputs =
        new RequestInputs(variables, queryParameters, exchange.request().headers(), body);
    Buffer json = Buffer.buffer(64 + body.length());
    List<FieldError> errors = new ArrayList<>(0);
    json.appendByte((byte) '[');
    for (int i = 0; i < requestArguments.size(); i++) {
      if (i > 0) {
        json.appendByte((byte) ',');
      }
      requestArguments.get(i).append(requestInputs, json, errors);
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(Problem.invalid(errors));
    }
    return json.appendByte((byte) ']');
  }

  private void answer(Exchange exchange, Buffer reply) {
    if (exchange.answered()) {
      return;
    }
    if (locationHeader != null) {
      try {
        exchange.response().putHeader(HttpHeaders.LOCATION, locationHeader.in(reply));
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

  /** A conditional request whose condition no longer holds gets 412 (RFC 9110, 13.1.1). */
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
              method.service() + "." + method.name() + " did not answer in time"));
    }
  }

  private static boolean reads(Contract.Method method, Contract.ParameterSource parameterSource) {
    return method.parameters().stream()
        .anyMatch(parameter -> parameter.source() == parameterSource);
  }
}
