package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.MeshListener;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;

/**
 * Which versions of a service get which calls, and what happens to calls on purpose. The version of
 * an instance is the one it was announced with. Absent (null) components are: no rule. Immutable.
 *
 * <p>The version is chosen once per call: by the first {@code match} that holds, else by the {@code
 * split}. Calls with a routing key are split by that key instead of by chance, the same on every
 * node: a key keeps its version until the weights move it, and when one weight grows, keys move
 * only to that version.
 *
 * <p>What is there goes before what is written. While a version has no instance, or all of them are
 * ejected or have failed this call already, its calls go to the other versions of the split in
 * proportion to their weights; when that happens for want of instances, the listener is told once
 * ({@link MeshListener#versionMissing}). While no version with a weight is there, calls go to every
 * instance whose version is not in the split with weight 0.
 *
 * @param split weight by version, at most 16 of them, each 0 to 1000, not all 0. A version with
 *     weight 0 only gets calls that a {@code match} sends there; so does one that the split does
 *     not name, while one with a weight is there. Empty for no split: every version gets calls
 * @param match in order, the first one that holds counts; at most 32
 * @param mirror where copies of calls go; null for nowhere
 * @param fault failures on purpose; null for none
 */
@RecordBuilder
public record TrafficOptions(
    Map<String, Integer> split, List<MatchOptions> match, MirrorOptions mirror, FaultOptions fault)
    implements TrafficOptionsBuilder.With {

  public TrafficOptions {
    split = split == null ? Map.of() : Map.copyOf(split);
    match = match == null ? List.of() : List.copyOf(match);
    split.keySet().forEach(version -> Check.notBlank("version in split", version));
    split.forEach((version, weight) -> Check.between("split of " + version, weight, 0, 1_000));
    Check.that(
        split.isEmpty() || split.values().stream().anyMatch(weight -> weight > 0),
        "split",
        "above 0 for one version at least",
        split);
    Check.that(split.size() <= 16, "split", "of at most 16 versions", split.size());
    Check.that(match.size() <= 32, "match", "of at most 32 rules", match.size());
  }

  /** A builder; a component that is not set takes its default. */
  public static TrafficOptionsBuilder builder() {
    return TrafficOptionsBuilder.builder();
  }

  /** All versions alike, no copies, no faults. */
  public static TrafficOptions defaults() {
    return builder().build();
  }
}
