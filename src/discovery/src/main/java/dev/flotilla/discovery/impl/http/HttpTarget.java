package dev.flotilla.discovery.impl.http;

import dev.flotilla.discovery.Instance;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One instance of an HTTP service as an HTTP client sees it, for as long as it is in view. */
public final class HttpTarget {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Instance instance;
  private final SocketAddress address;
  private final AtomicReference<InteractionMetrics<?>> load = new AtomicReference<>();

  private HttpTarget(Instance instance, URI base) {
    this.instance = instance;
    this.address = SocketAddress.inetSocketAddress(port(base), base.getHost());
  }

  /** Empty if the address is not a URL with a host: one bad record must not break the others. */
  public static Optional<HttpTarget> of(Instance instance) {
    try {
      URI base = new URI(instance.address());
      return Optional.ofNullable(base.getHost()).map(host -> new HttpTarget(instance, base));
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  public static int port(URI base) {
    if (base.getPort() >= 0) {
      return base.getPort();
    }
    return "https".equals(base.getScheme()) ? HTTPS_PORT : HTTP_PORT;
  }

  Instance instance() {
    return instance;
  }

  SocketAddress address() {
    return address;
  }

  /** The load metrics of this target: the first that were ever offered. */
  InteractionMetrics<?> load(InteractionMetrics<?> offered) {
    load.compareAndSet(null, offered);
    return load.get();
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
