package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import java.util.HashMap;
import java.util.Map;

/**
 * How calls behave, per service: the content of {@code policies.yaml}. Immutable.
 *
 * @param defaults for every service, as far as it is not named or leaves a part out
 * @param services by name; a name is that of a service, or of a breaker for calls that leave the
 *     cluster
 */
public record Policies(Policy defaults, Map<String, PolicyOverrides> services) {

  public Policies {
    defaults = defaults == null ? Policy.defaults() : defaults;
    services = services == null ? Map.of() : Map.copyOf(services);
  }

  /** The built-in policy for everything. */
  public static Policies builtIn() {
    return new Policies(Policy.defaults(), Map.of());
  }

  /** These policies, with this one for a service. */
  public Policies with(String service, Policy policy) {
    Map<String, PolicyOverrides> more = new HashMap<>(services);
    more.put(service, PolicyOverrides.of(policy));
    return new Policies(defaults, more);
  }

  /** These policies, with these overrides for a service instead of what was there. */
  public Policies with(String service, PolicyOverrides overrides) {
    Map<String, PolicyOverrides> more = new HashMap<>(services);
    more.put(service, Check.present("overrides", overrides));
    return new Policies(defaults, more);
  }

  /** These policies, without any of its own for a service. */
  public Policies without(String service) {
    Map<String, PolicyOverrides> fewer = new HashMap<>(services);
    fewer.remove(service);
    return new Policies(defaults, fewer);
  }

  /** The policy of a service. */
  public Policy of(String service) {
    Check.notBlank("service", service);
    PolicyOverrides named = services.get(service);
    return named == null ? defaults : named.over(defaults);
  }
}
