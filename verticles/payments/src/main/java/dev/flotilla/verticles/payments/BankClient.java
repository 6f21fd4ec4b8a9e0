package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Json;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.async.Timeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** Calls the bank over HTTP with limits for connections, queue and time. */
final class BankClient {

  private final HttpClient client;
  private final Timeouts timeouts;
  private final PaymentsOptions options;
  private final String charges;

  BankClient(Vertx vertx, PaymentsOptions options) {
    this.timeouts = Timeouts.of(vertx);
    this.options = options;
    this.charges = options.bank().replaceAll("/+$", "") + "/charges";
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setPipelining(false), // a missing answer would delay the calls behind it
            new PoolOptions()
                .setHttp1MaxSize(options.maxConnections())
                .setMaxWaitQueueSize(options.maxQueuedCalls()));
  }

  /**
   * Charges once per order, also after failed calls: the order id is the idempotency key.
   *
   * @return completed within the call timeout. Fails with {@code UNAVAILABLE} if the bank cannot be
   *     reached or answers with an error, {@code DEADLINE_EXCEEDED} if it does not answer in time,
   *     {@code RESOURCE_EXHAUSTED} if the queue is full, {@code ALREADY_EXISTS} if it booked
   *     another charge under this order
   */
  Future<BankAnswer> charge(Charge charge) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(charges)
            .putHeader("Content-Type", "application/json")
            .putHeader("Idempotency-Key", charge.orderId());
    CallContext.current()
        .map(call -> call.trace().child().traceparent())
        .ifPresent(trace -> request.putHeader(TraceContext.HEADER, trace));
    return new BankCall(client, timeouts, options.callTimeout()).send(request, Json.encode(charge));
  }

  /** Closes all connections. */
  Future<Void> close() {
    return client.close();
  }
}
