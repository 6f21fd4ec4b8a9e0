package dev.flotilla.discovery;

import dev.flotilla.core.Check;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;

/**
 * Describes an instance of this node; discovery adds id, node and zone.
 *
 * @param service name for callers: lower-case letters, digits, {@code .}, {@code _} and {@code -},
 *     at most 100
 * @param version of the service
 * @param kind how it is reached
 * @param address see {@link Instance#address}; for {@code RPC} it may hold {@code {id}}, which is
 *     replaced by the id of the instance
 * @param metadata further properties for callers
 */
public record Announcement(
    String service,
    String version,
    Instance.Kind kind,
    String address,
    Map<String, String> metadata) {

  public Announcement {
    Check.notBlank("service", service);
    Check.that(
        service.matches("[a-z0-9._-]{1,100}"),
        "service",
        "1 to 100 lower-case letters, digits, dots, underscores and dashes",
        service);
    Check.notBlank("version", version);
    Check.present("kind", kind);
    Check.notBlank("address", address);
    Check.that(
        kind != Instance.Kind.HTTP || isBaseUrl(address),
        "address",
        "a URL of http or https with a host",
        address);
    metadata = Map.copyOf(metadata);
  }

  private static boolean isBaseUrl(String address) {
    try {
      URI url = new URI(address);
      return url.getHost() != null && List.of("http", "https").contains(url.getScheme());
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
