package dev.flotilla.verticles.payments;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/**
 * One call, from waiting for a connection to the last byte, under one timeout. When it is over, the
 * connection is given back or closed: a reply that trickles in later finds nobody.
 */
final class BankCall {

  private final HttpClient client;
  private final Timers timers;
  private final Duration timeout;
  private final Promise<BankAnswer> answer = Promise.promise();
  private HttpClientRequest sent;

  BankCall(HttpClient client, Timers timers, Duration timeout) {
    this.client = client;
    this.timers = timers;
    this.timeout = timeout;
  }

  Future<BankAnswer> send(RequestOptions request, Buffer body) {
    Timers.Scheduled alarm = timers.after(timeout, this::giveUp);
    client
        .request(request)
        .compose(connected -> sendOn(connected, body))
        .recover(failure -> Future.failedFuture(typed(failure)))
        .onSuccess(answer::tryComplete)
        .onFailure(answer::tryFail)
        .onComplete(done -> alarm.cancel());
    return answer.future();
  }

  private Future<BankAnswer> sendOn(HttpClientRequest connected, Buffer body) {
    // Its failures arrive through the futures as well; without a handler Vert.x logs each reset.
    connected.exceptionHandler(known -> {});
    if (answer.future().isComplete()) {
      connected.reset(); // it waited for its connection until nobody waited for it any more
      return Future.failedFuture(late());
    }
    sent = connected;
    return connected
        .send(body)
        .compose(
            response ->
                response.body().compose(text -> BankReply.read(response.statusCode(), text)));
  }

  private void giveUp() {
    if (answer.tryFail(late()) && sent != null) {
      sent.reset();
    }
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
