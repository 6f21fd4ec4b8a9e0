package dev.flotilla.discovery;

import dev.flotilla.core.Check;
import io.vertx.core.net.Address;

/**
 * The name of a service where Vert.x takes an address: {@code new
 * RequestOptions().setServer(ServiceAddress.of("files"))}. Understood by clients that were built
 * with {@link DiscoveryResolver#of}.
 *
 * @param service as announced
 */
public record ServiceAddress(String service) implements Address {

  public ServiceAddress {
    Check.notBlank("service", service);
  }

  /** The service with this name. */
  public static ServiceAddress of(String service) {
    return new ServiceAddress(service);
  }
}
