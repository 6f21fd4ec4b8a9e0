package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Check;
import dev.flotilla.discovery.DiscoveryResolver;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.HttpBalancer;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Balances the requests of HTTP clients, which ask it for a selector per list of servers. */
final class MeshLoadBalancer implements HttpBalancer {

  /** Discovery may be ahead of the client's list for a moment; the selector then picks again. */
  private static final int PICKS = 3;

  private final MeshEnvironment environment;
  private final Function<String, Upstream> upstreams;
  private volatile boolean watching;

  MeshLoadBalancer(MeshEnvironment environment, Function<String, Upstream> upstreams) {
    this.environment = environment;
    this.upstreams = upstreams;
  }

  @Override
  public InteractionMetrics<?> newMetrics() {
    return new Watch();
  }

  @Override
  public ServerSelector selector(List<? extends ServerEndpoint> servers) {
    Map<InstanceState, Integer> indexes = new IdentityHashMap<>();
    Upstream upstream = null;
    for (ServerEndpoint server : servers) {
      Instance instance = instanceOf(server);
      upstream = upstreams.apply(instance.service());
      InstanceState instanceState = upstream.instances().of(instance);
      ((Watch) server.metrics()).assign(upstream, instanceState);
      indexes.put(instanceState, indexes.size());
    }
    return new Selector(upstream, indexes);
  }

  private static Instance instanceOf(ServerEndpoint server) {
    Instance instance = DiscoveryResolver.instance(server).orElse(null);
    Check.that(instance != null, "servers", "those of a DiscoveryResolver", server);
    Check.that(server.metrics() instanceof Watch, "metrics", "of this balancer", server.metrics());
    return instance;
  }

  @Override
  public HttpClient watching(HttpClient client) {
    Check.present("client", client);
    watching = true;
    return new WatchedClient(client);
  }

  private final class Selector implements ServerSelector {

    private final Upstream upstream;
    private final Map<InstanceState, Integer> indexes;

    Selector(Upstream upstream, Map<InstanceState, Integer> indexes) {
      this.upstream = upstream;
      this.indexes = indexes;
    }

    @Override
    public int select() {
      return select(null);
    }

    @Override
    public int select(String key) {
      BalancedPool balancedPool = upstream.instances().pool(Instance.Kind.HTTP);
      for (int pick = 0; pick < PICKS; pick++) {
        InstanceState instanceState =
            balancedPool.pick(key, null, false, environment.clock().nanos());
        Integer index = instanceState == null ? null : indexes.get(instanceState);
        if (index != null) {
          return index;
        }
      }
      return environment.random().below(indexes.size());
    }
  }

  /** Watches the requests to one server. The client creates it before the server is known. */
  private final class Watch implements InteractionMetrics<HttpExchange> {

    private volatile Upstream upstream;
    private volatile InstanceState instanceState;

    void assign(Upstream upstream, InstanceState instanceState) {
      this.upstream = upstream;
      this.instanceState = instanceState;
    }

    @Override
    public HttpExchange initiateRequest() {
      HttpExchange exchange =
          new HttpExchange(instanceState, upstream, environment.clock(), watching);
      exchange.begin();
      return exchange;
    }

    @Override
    public void reportRequestBegin(HttpExchange exchange) {
      exchange.requested();
    }

    @Override
    public void reportResponseBegin(HttpExchange exchange) {
      exchange.answered();
    }

    @Override
    public void reportResponseEnd(HttpExchange exchange) {
      exchange.ended();
    }

    @Override
    public void reportFailure(HttpExchange exchange, Throwable failure) {
      exchange.failed(failure);
    }
  }

  /** Reports the status of each response to its exchange. */
  private record WatchedClient(HttpClient client) implements HttpClient {

    @Override
    public Future<HttpClientRequest> request(RequestOptions options) {
      return client.request(options).onSuccess(WatchedClient::watch);
    }

    private static void watch(HttpClientRequest request) {
      request.response().onSuccess(response -> HttpExchange.status(response.statusCode()));
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return client.shutdown(timeout, unit);
    }
  }
}
