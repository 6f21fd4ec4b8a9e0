package dev.flotilla.discovery.impl.http;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceAddress;
import io.vertx.core.Future;
import io.vertx.core.net.Address;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.spi.endpoint.EndpointBuilder;
import io.vertx.core.spi.endpoint.EndpointResolver;
import java.util.Optional;

/** Resolves service addresses to the targets in view. A resolution is always current. */
public final class HttpResolver<E>
    implements EndpointResolver<ServiceAddress, HttpTarget, HttpTargets<E>, E> {

  private final Discovery discovery;

  public HttpResolver(Discovery discovery) {
    this.discovery = discovery;
  }

  /** See {@link dev.flotilla.discovery.DiscoveryResolver#instance}. */
  public static Optional<Instance> instance(ServerEndpoint server) {
    return server.unwrap() instanceof HttpTarget target
        ? Optional.of(target.instance())
        : Optional.empty();
  }

  @Override
  public ServiceAddress tryCast(Address address) {
    return address instanceof ServiceAddress service ? service : null;
  }

  @Override
  public SocketAddress addressOf(HttpTarget target) {
    return target.address();
  }

  @Override
  public Future<HttpTargets<E>> resolve(
      ServiceAddress address, EndpointBuilder<E, HttpTarget> builder) {
    return Future.succeededFuture(new HttpTargets<>(discovery, address.service(), builder));
  }

  @Override
  public E endpoint(HttpTargets<E> targets) {
    return targets.current();
  }

  @Override
  public boolean isValid(HttpTargets<E> targets) {
    return true;
  }

  @Override
  public void dispose(HttpTargets<E> targets) {
    // holds nothing but memory
  }

  @Override
  public void close() {
    // the discovery is its owner's to close
  }
}
