package dev.flotilla.discovery.impl.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;

/**
 * A load balancer whose metrics survive a change of the list. The client creates new metrics for
 * each server of a new list, before the server is known; it therefore gets relays, and when the
 * list is complete each relay is connected to the metrics that its target already has.
 */
public record StatefulLoadBalancer(LoadBalancer balancer) implements LoadBalancer {

  @Override
  public InteractionMetrics<?> newMetrics() {
    return new Relay(balancer.newMetrics());
  }

  @Override
  public ServerSelector selector(List<? extends ServerEndpoint> servers) {
    return balancer.selector(servers.stream().map(StatefulLoadBalancer::carried).toList());
  }

  private static ServerEndpoint carried(ServerEndpoint server) {
    if (!(server.unwrap() instanceof HttpTarget target)
        || !(server.metrics() instanceof Relay relay)) {
      return server; // another resolver's
    }
    relay.to = unchecked(target.load(relay.to));
    return new Carried(server, relay.to);
  }

  // Only the metrics know the type of the handle that each call passes back.
  @SuppressWarnings("unchecked")
  private static InteractionMetrics<Object> unchecked(InteractionMetrics<?> metrics) {
    return (InteractionMetrics<Object>) metrics;
  }

  private static final class Relay implements InteractionMetrics<Object> {

    private volatile InteractionMetrics<Object> to;

    Relay(InteractionMetrics<?> to) {
      this.to = unchecked(to);
    }

    @Override
    public Object initiateRequest() {
      return to.initiateRequest();
    }

    @Override
    public void reportFailure(Object metric, Throwable failure) {
      to.reportFailure(metric, failure);
    }

    @Override
    public void reportRequestBegin(Object metric) {
      to.reportRequestBegin(metric);
    }

    @Override
    public void reportRequestEnd(Object metric) {
      to.reportRequestEnd(metric);
    }

    @Override
    public void reportResponseBegin(Object metric) {
      to.reportResponseBegin(metric);
    }

    @Override
    public void reportResponseEnd(Object metric) {
      to.reportResponseEnd(metric);
    }
  }

  /** The server as the balancer sees it: with the metrics themselves, whose type it may expect. */
  private record Carried(ServerEndpoint server, InteractionMetrics<?> metrics)
      implements ServerEndpoint {

    @Override
    public String key() {
      return server.key();
    }

    @Override
    public SocketAddress address() {
      return server.address();
    }

    @Override
    public ServerInteraction newInteraction() {
      return server.newInteraction();
    }

    @Override
    public Object unwrap() {
      return server.unwrap();
    }
  }
}
