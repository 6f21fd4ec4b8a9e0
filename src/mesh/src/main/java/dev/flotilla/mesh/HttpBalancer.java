package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.impl.call.MeshImpl;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.endpoint.LoadBalancer;

/**
 * Applies the balancers and the outlier ejection of a mesh to a plain Vert.x {@code HttpClient}: it
 * picks instances by the active policy of the service, and watches the outcome of the requests.
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
 * <p>These count against an instance: connections that are refused or closed, no response within
 * the policy's {@code timeout}, and responses that the client no longer waits for; requests that
 * the client resets with code 0 or {@code CANCEL} do not. Unresponsive instances are ejected as for
 * calls of the mesh. Latency is the time to the head of the response. Any request may be the probe
 * of an ejected instance, whatever its method. Deadlines, retries, hedges, limits, traffic and the
 * breaker of the whole service belong to {@link Mesh#call} and are not applied here. Thread-safe.
 */
public interface HttpBalancer extends LoadBalancer {

  /**
   * Returns the balancer of a mesh. Its servers must come from a {@code DiscoveryResolver} over the
   * same discovery as the mesh; a request to others fails with {@code IllegalArgumentException}.
   *
   * @param mesh must stay open while the client is used
   * @throws IllegalArgumentException if the mesh was not made by {@link Mesh#create}
   */
  static HttpBalancer of(Mesh mesh) {
    Check.that(mesh instanceof MeshImpl, "mesh", "one of Mesh.create", mesh);
    return ((MeshImpl) mesh).httpBalancer();
  }

  /**
   * Returns a client that also counts responses with a status of 500 and more, except 501, against
   * their instance. Without it every response counts as a success, because Vert.x does not show the
   * status to balancers.
   *
   * @param client built with this balancer
   * @return a client that makes the same requests; closing it closes the given one
   */
  HttpClient watching(HttpClient client);
}
