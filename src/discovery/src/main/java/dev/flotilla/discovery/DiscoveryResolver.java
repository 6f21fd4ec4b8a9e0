package dev.flotilla.discovery;

import dev.flotilla.discovery.impl.http.HttpResolver;
import dev.flotilla.discovery.impl.http.StatefulLoadBalancer;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import java.util.Optional;

/**
 * Lets a plain Vert.x {@code HttpClient} balance over a discovered HTTP service.
 *
 * <pre>{@code
 * HttpClient client = vertx.httpClientBuilder()
 *     .withAddressResolver(DiscoveryResolver.of(discovery))
 *     .withLoadBalancer(DiscoveryResolver.keepingLoad(LoadBalancer.POWER_OF_TWO_CHOICES))
 *     .build();
 * client.request(new RequestOptions().setServer(ServiceAddress.of("files")).setURI("/"));
 * }</pre>
 */
public final class DiscoveryResolver {

  private DiscoveryResolver() {}

  /**
   * Resolves {@link ServiceAddress}es, and no other address, to the {@link Instance.Kind#HTTP}
   * instances that take new calls at the moment of each request. Only host and port of an
   * instance's base URL are used; the caller prepends a path and switches on TLS.
   *
   * <p>A request fails with {@code UNAVAILABLE} while there is no instance. When an instance dies,
   * requests in flight to it fail as their connections do, and none is sent to it after its node
   * has left the view.
   *
   * @param discovery must stay open as long as the client is used
   */
  public static AddressResolver<ServiceAddress> of(Discovery discovery) {
    return vertx -> new HttpResolver<>(discovery);
  }

  /**
   * The instance behind a server that {@link #of} has resolved, for balancers that use more than
   * its address; empty if another resolver did.
   */
  public static Optional<Instance> instance(ServerEndpoint server) {
    return HttpResolver.instance(server);
  }

  /**
   * A balancer that works like the given one and keeps its metrics when instances come and go.
   * Without it Vert.x resets all metrics at each change, and balancers that use the load flood the
   * instances that were the busiest. Prefer it to the default of Vert.x 5.0, round robin, which
   * fails after 2<sup>31</sup> picks from one list.
   *
   * @param balancer one with metrics, {@link LoadBalancer#POWER_OF_TWO_CHOICES} or {@link
   *     LoadBalancer#LEAST_REQUESTS}; others gain nothing
   */
  public static LoadBalancer keepingLoad(LoadBalancer balancer) {
    return new StatefulLoadBalancer(balancer);
  }
}
