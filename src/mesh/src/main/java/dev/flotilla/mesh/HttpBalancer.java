package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.impl.call.MeshImpl;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.endpoint.LoadBalancer;

/**
 * The balancers and the outlier ejection of a mesh for a plain Vert.x {@code HttpClient}: picks by
 * the policy of the service, as it is at each request, and watches what becomes of the requests.
 *
 * <pre>{@code
 * HttpBalancer balancer = HttpBalancer.of(mesh);
 * HttpClient client = balancer.watching(
 *     vertx.httpClientBuilder()
 *         .withAddressResolver(DiscoveryResolver.of(discovery))
 *         .withLoadBalancer(balancer)
 *         .build());
 * client.request(new RequestOptions().setServer(ServiceAddress.of("files")).setURI("/"));
 * }</pre>
 *
 * <p>Against an instance count: connections that are refused or cut, no response within the
 * policy's {@code timeout}, and responses that the client gave up waiting for; those it resets
 * itself with code 0 or {@code CANCEL} do not. Silence ejects as it does for calls of the mesh.
 * Latency is the time to the head of the response. Any request may be the probe of an instance that
 * was out, whatever its method. Deadlines, retries, hedges, limits, traffic and the breaker of the
 * whole service belong to {@link Mesh#call} and are not applied here. Thread-safe.
 */
public interface HttpBalancer extends LoadBalancer {

  /**
   * The balancer of a mesh. Its servers must come from a {@code DiscoveryResolver} over the same
   * discovery as the mesh; a request to others fails with {@code IllegalArgumentException}.
   *
   * @param mesh must stay open as long as the client is used
   * @throws IllegalArgumentException if the mesh is none of {@link Mesh#create}
   */
  static HttpBalancer of(Mesh mesh) {
    Check.that(mesh instanceof MeshImpl, "mesh", "one of Mesh.create", mesh);
    return ((MeshImpl) mesh).httpBalancer();
  }

  /**
   * A client that also counts responses against their instance: those with a status of 500 and
   * more, except 501. Without it a response is a good one, whatever its status, for Vert.x shows
   * that to no balancer.
   *
   * @param client built with this balancer
   * @return makes the same requests; closing it closes the given one
   */
  HttpClient watching(HttpClient client);
}
