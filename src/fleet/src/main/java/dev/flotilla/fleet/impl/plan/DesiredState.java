package dev.flotilla.fleet.impl.plan;

import dev.flotilla.plan.ClusterPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What operations have changed against {@code cluster.yaml}, as written to {@code
 * FLOTILLA_HOME/desired}; it outlives the launcher. Immutable.
 *
 * @param groups those with another number of nodes, by name
 * @param rolling the rolling restart that has stopped, if one did
 */
public record DesiredState(Map<String, ScaledGroup> groups, Optional<RollingProgress> rolling) {

  /** Nothing was changed. */
  public static final DesiredState NONE = new DesiredState(Map.of(), Optional.empty());

  public DesiredState {
    groups = Map.copyOf(groups);
  }

  /**
   * A group that was scaled.
   *
   * @param nodes how many it should have
   * @param planned how many {@code cluster.yaml} said then: if it says another number now, the file
   *     was edited later and decides
   */
  public record ScaledGroup(int nodes, int planned, String by, Instant at) {}

  /**
   * A rolling restart that is not over.
   *
   * @param remaining names of the nodes that still run as before, in order
   */
  public record RollingProgress(List<String> remaining) {}

  /** How many nodes each group of this plan should have. */
  public Map<String, Integer> counts(ClusterPlan plan) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    plan.groups()
        .forEach(
            (name, group) ->
                counts.put(
                    name, scaled(name, group).map(ScaledGroup::nodes).orElse(group.nodes())));
    return counts;
  }

  /** The scaling of a group that still decides about its size. */
  public Optional<ScaledGroup> scaled(String name, ClusterPlan.Group group) {
    return Optional.ofNullable(groups.get(name)).filter(each -> each.planned() == group.nodes());
  }

  /** What a person should know whose {@code cluster.yaml} says something else, in sentences. */
  public List<String> notes(ClusterPlan plan) {
    List<String> notes = new ArrayList<>();
    groups.forEach(
        (name, scaled) -> {
          ClusterPlan.Group group = plan.groups().get(name);
          if (group != null && scaled(name, group).isPresent()) {
            notes.add(
                name
                    + " gets "
                    + scaled.nodes()
                    + " nodes, as "
                    + scaled.by()
                    + " has scaled it; cluster.yaml says "
                    + group.nodes()
                    + " ('./run.sh scale "
                    + name
                    + " "
                    + group.nodes()
                    + "' goes back)");
          } else if (group != null) {
            notes.add(
                name
                    + " gets "
                    + group.nodes()
                    + " nodes, as cluster.yaml says, which was edited after it was scaled to "
                    + scaled.nodes());
          }
        });
    return notes;
  }

  /** This with a group scaled; the number of the plan removes the entry. */
  public DesiredState with(String name, ScaledGroup scaled) {
    Map<String, ScaledGroup> changed = new LinkedHashMap<>(groups);
    if (scaled.nodes() == scaled.planned()) {
      changed.remove(name);
    } else {
      changed.put(name, scaled);
    }
    return new DesiredState(changed, rolling);
  }

  /** This with another rolling restart, or none. */
  public DesiredState with(Optional<RollingProgress> progress) {
    return new DesiredState(groups, progress);
  }
}
