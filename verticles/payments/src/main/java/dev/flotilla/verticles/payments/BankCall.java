package dev.flotilla.verticles.payments;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.async.Timeouts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/**
 * One call, from waiting for a connection to the last byte, under one timeout. When that is over,
 * the request is reset, which closes its connection: a late reply cannot reach another call.
 */
final class BankCall {

  private final HttpClient client;
  private final Timeouts timeouts;
  private final Duration timeout;
  private HttpClientRequest sent; // null before there is a connection
  private boolean givenUp;

  BankCall(HttpClient client, Timeouts timeouts, Duration timeout) {
    this.client = client;
    this.timeouts = timeouts;
    this.timeout = timeout;
  }

  Future<BankAnswer> send(RequestOptions request, Buffer body) {
    Future<BankAnswer> answer =
        client
            .request(request)
            .compose(connected -> sendOn(connected, body))
            .recover(failure -> Future.failedFuture(typed(failure)));
    return timeouts.within(timeout, answer, this::giveUp);
  }

  private Future<BankAnswer> sendOn(HttpClientRequest connected, Buffer body) {
    // Failures arrive through the futures as well; without a handler Vert.x logs each reset.
    connected.exceptionHandler(known -> {});
    if (givenUp) {
      connected.reset(); // the timeout passed while the call waited for this connection
      return Future.failedFuture(late());
    }
    sent = connected;
    return connected
        .send(body)
        .compose(
            response ->
                response.body().compose(text -> BankReply.read(response.statusCode(), text)));
  }

  private ServiceFailure giveUp() {
    givenUp = true;
    if (sent != null) {
      sent.reset();
    }
    return late();
  }

  private ServiceFailure late() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED, "the bank did not answer within " + Durations.text(timeout));
  }

  private static ServiceFailure typed(Throwable failure) {
    if (failure instanceof ServiceFailure service) {
      return service;
    }
    return failure instanceof ConnectionPoolTooBusyException
        ? new ServiceFailure(Code.RESOURCE_EXHAUSTED, "too many charges wait for the bank")
        : new ServiceFailure(
            Code.UNAVAILABLE, "the bank cannot be reached: " + failure.getMessage());
  }
}
