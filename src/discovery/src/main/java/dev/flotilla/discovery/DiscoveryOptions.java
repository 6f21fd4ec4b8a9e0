package dev.flotilla.discovery;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * Settings of discovery. Immutable.
 *
 * @param map name of the shared map
 * @param acknowledgeTimeout how long a withdrawal waits for the other members
 */
public record DiscoveryOptions(String map, Duration acknowledgeTimeout) {

  public DiscoveryOptions {
    Check.notBlank("map", map);
    Check.atLeast("acknowledgeTimeout", acknowledgeTimeout, Duration.ofMillis(1));
  }

  /** The map {@code flotilla.records} and 2 s; all nodes of a cluster must use the same map. */
  public static DiscoveryOptions defaults() {
    return new DiscoveryOptions("flotilla.records", Duration.ofSeconds(2));
  }
}
