package dev.flotilla.example;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryResolver;
import dev.flotilla.discovery.ServiceAddress;
import dev.flotilla.mesh.HttpBalancer;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.RequestOptions;

/** The HTTP client of docs/mesh.md. */
// tag::http
final class FilesClient {
  private final HttpClient client;

  FilesClient(Vertx vertx, Discovery discovery, Mesh mesh) {
    HttpBalancer balancer = HttpBalancer.of(mesh);
    client =
        balancer.watching(
            vertx
                .httpClientBuilder()
                .withAddressResolver(DiscoveryResolver.of(discovery))
                .withLoadBalancer(balancer)
                .build());
  }

  Future<Buffer> get(String uri) {
    RequestOptions request =
        new RequestOptions()
            .setServer(ServiceAddress.of("files")) // a name, no host and no port
            .setURI(uri)
            .setTimeout(2_000);
    return client
        .request(request)
        .compose(out -> out.send().compose(FilesClient::read)); // where it arrives, or it is missed
  }

  private static Future<Buffer> read(HttpClientResponse response) {
    return Future.succeededFuture(response)
        .expecting(HttpResponseExpectation.SC_OK)
        .compose(HttpClientResponse::body);
  }
}
// end::http
