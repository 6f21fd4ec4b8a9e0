package dev.flotilla.example;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.breaker.Breaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** The way out of docs/mesh.md. */
// tag::outside
final class BankClient {
  private final HttpClient client;
  private final RequestOptions charge;
  private final Bulkhead bulkhead;
  private final Breaker breaker;

  BankClient(Vertx vertx, Mesh mesh, String charges) {
    this.client = vertx.createHttpClient();
    this.charge =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(charges)
            .setTimeout(2_000); // a breaker ends nothing: what it guards has its own timeout
    this.bulkhead = mesh.bulkhead("bank"); // both by the policy of this name
    this.breaker = mesh.breaker("bank");
  }

  Future<Buffer> charge(Buffer order) {
    return bulkhead.call(() -> breaker.call(() -> send(order)));
  }

  private Future<Buffer> send(Buffer order) {
    return client
        .request(charge)
        .compose(out -> out.send(order).compose(BankClient::read)); // read where it arrives
  }

  private static Future<Buffer> read(HttpClientResponse response) {
    return switch (response.statusCode() / 100) {
      case 2 -> response.body();
      case 4 -> failed(Code.FAILED_PRECONDITION, response); // an answer: the bank is well
      default -> failed(Code.UNKNOWN, response); // counts, and may have been booked
    };
  }

  private static <T> Future<T> failed(Code code, HttpClientResponse response) {
    return Future.failedFuture(
        new ServiceFailure(code, "the bank answered " + response.statusCode()));
  }
}
// end::outside
