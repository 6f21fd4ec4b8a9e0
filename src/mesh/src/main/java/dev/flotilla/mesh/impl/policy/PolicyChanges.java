package dev.flotilla.mesh.impl.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.mesh.policy.PolicyVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Describes the differences between two states of policies for readers. */
final class PolicyChanges {

  private final List<String> lines = new ArrayList<>();

  private PolicyChanges() {}

  /** A sentence for each value that differs; at most {@link PolicyVersion#MOST_CHANGES}. */
  static List<String> between(JsonNode before, JsonNode after) {
    PolicyChanges changes = new PolicyChanges();
    changes.compare("", before, after);
    return changes.bounded();
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      before.fieldNames().forEachRemaining(names::add);
      after.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name ->
              compare(
                  path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name)));
    } else {
      lines.add(path + ": " + text(before) + " → " + text(after));
    }
  }

  private List<String> bounded() {
    int most = PolicyVersion.MOST_CHANGES;
    if (lines.size() <= most) {
      return lines;
    }
    List<String> bounded = new ArrayList<>(lines.subList(0, most - 1));
    bounded.add("and " + (lines.size() - bounded.size()) + " more");
    return bounded;
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "-" : value.isTextual() ? value.asText() : value.toString();
  }
}
