package dev.flotilla.discovery;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How discovery behaves. Immutable.
 *
 * @param map name of the shared map
 * @param acknowledgeTimeout how long a withdrawal waits for the other members
 */
public record DiscoveryOptions(String map, Duration acknowledgeTimeout) {

  public DiscoveryOptions {
    Check.notBlank("map", map);
    Check.atLeast("acknowledgeTimeout", acknowledgeTimeout, Duration.ofMillis(1));
  }

  /** What every node of a cluster must agree on: map {@code flotilla.records}, 2 s. */
  public static DiscoveryOptions defaults() {
    return new DiscoveryOptions("flotilla.records", Duration.ofSeconds(2));
  }
}
