package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import java.util.Map;

/**
 * How calls behave, per service: the content of {@code policies.yaml}.
 *
 * @param defaults for every service that is not named
 * @param services by name; a name is that of a service, or of a breaker for calls that leave the
 *     cluster
 */
public record Policies(Policy defaults, Map<String, Policy> services) {

  public Policies {
    defaults = defaults == null ? Policy.defaults() : defaults;
    services = services == null ? Map.of() : Map.copyOf(services);
  }

  /** The built-in policy for everything. */
  public static Policies builtIn() {
    return new Policies(Policy.defaults(), Map.of());
  }

  /** The policy of a service. */
  public Policy of(String service) {
    Check.notBlank("service", service);
    return services.getOrDefault(service, defaults);
  }
}
