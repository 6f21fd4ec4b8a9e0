package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Json;
import dev.flotilla.core.Timers;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** The bank over HTTP: bounded connections, bounded queue, bounded time. */
final class BankClient {

  private final HttpClient client;
  private final Timers timers;
  private final PaymentsOptions options;
  private final String charges;

  BankClient(Vertx vertx, Timers timers, PaymentsOptions options) {
    this.timers = timers;
    this.options = options;
    this.charges = options.bank().replaceAll("/+$", "") + "/charges";
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setPipelining(false), // an answer that never comes would hold up those behind it
            new PoolOptions()
                .setHttp1MaxSize(options.maxConnections())
                .setMaxWaitQueueSize(options.maxQueuedCalls()));
  }

  /**
   * Charges once per order, whatever happened to earlier calls: the order id is the bank's key.
   *
   * @return completed within the call timeout. Fails with {@code UNAVAILABLE} if the bank cannot be
   *     reached or is out of order, {@code DEADLINE_EXCEEDED} if it does not answer in time, {@code
   *     RESOURCE_EXHAUSTED} if too many calls wait already, {@code ALREADY_EXISTS} if it booked
   *     something else under this order
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
    return new BankCall(client, timers, options.callTimeout()).send(request, Json.encode(charge));
  }

  /** Closes all connections. */
  Future<Void> close() {
    return client.close();
  }
}
