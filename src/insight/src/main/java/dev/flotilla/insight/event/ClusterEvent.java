package dev.flotilla.insight.event;

import dev.flotilla.core.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Something that changed. Immutable.
 *
 * @param at when it was first seen, by the clock of that node
 * @param subject what it is about, such as a node, a service or an instance
 * @param text what happened to it
 * @param seenBy the nodes that saw it, or {@code launcher}; sorted
 */
public record ClusterEvent(
    Instant at, EventKind kind, String subject, String text, List<String> seenBy) {

  /**
   * Within this, what two nodes saw is one event. Source: the slowest node learns of a lost member
   * 5 s after the first one, and clocks differ by less than the rest.
   */
  public static final Duration SAME = Duration.ofSeconds(10);

  public ClusterEvent {
    Check.present("at", at);
    Check.present("kind", kind);
    Check.present("subject", subject);
    Check.present("text", text);
    seenBy = List.copyOf(seenBy);
  }

  private record EventContent(EventKind kind, String subject, String text) {}

  /**
   * What all nodes saw, oldest first. The same change seen by several nodes is one event; the same
   * change seen twice by one node is two.
   */
  public static List<ClusterEvent> merged(Collection<ClusterEvent> seen) {
    List<ClusterEvent> sorted = new ArrayList<>(seen);
    sorted.sort(Comparator.comparing(ClusterEvent::at));
    List<ClusterEvent> merged = new ArrayList<>();
    Map<EventContent, Integer> last = new HashMap<>();
    for (ClusterEvent event : sorted) {
      EventContent content = new EventContent(event.kind(), event.subject(), event.text());
      Integer known = last.get(content);
      if (known != null && merged.get(known).isAlso(event)) {
        merged.set(known, merged.get(known).alsoSeenBy(event.seenBy()));
      } else {
        last.put(content, merged.size());
        merged.add(event);
      }
    }
    return merged;
  }

  private boolean isAlso(ClusterEvent later) {
    return Duration.between(at, later.at()).compareTo(SAME) <= 0
        && seenBy.stream().noneMatch(later.seenBy()::contains);
  }

  private ClusterEvent alsoSeenBy(List<String> others) {
    TreeSet<String> all = new TreeSet<>(seenBy);
    all.addAll(others);
    return new ClusterEvent(at, kind, subject, text, List.copyOf(all));
  }
}
