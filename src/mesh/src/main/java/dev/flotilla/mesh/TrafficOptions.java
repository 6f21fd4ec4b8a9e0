package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import java.util.Map;

/**
 * Which versions of a service get which calls. Absent (null) components take their defaults.
 * Immutable.
 *
 * @param split weight by version, each 0 to 1000, not all 0; empty for no split: every version gets
 *     calls
 */
public record TrafficOptions(Map<String, Integer> split) {

  public TrafficOptions {
    split = split == null ? Map.of() : Map.copyOf(split);
    split.forEach((version, weight) -> Check.between("split of " + version, weight, 0, 1_000));
    Check.that(
        split.isEmpty() || split.values().stream().anyMatch(weight -> weight > 0),
        "split",
        "above 0 for one version at least",
        split);
  }

  /** All versions alike. */
  public static TrafficOptions defaults() {
    return new TrafficOptions(null);
  }
}
