package dev.flotilla.mesh.impl.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.Json;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyVersion;
import dev.flotilla.mesh.policy.PolicyVersion.Origin;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The state that the cluster stores: the active version, earlier versions, and the last content of
 * the file. Immutable. Of two records the greater one wins after a split.
 *
 * <p>JSON: {@code {"current": VERSION, "past": [VERSION, …], "file": POLICIES}}; a version is
 * {@code {"version", "at", "by", "origin", "changes", "policies"}}, policies are as in their file.
 *
 * @param past latest first; kept as JSON, because software with other keys may have written them
 * @param file the content of policies.yaml when it last became a version, so that of several nodes
 *     that see an edit only one makes the version
 * @param text the whole record as JSON
 */
record PolicyRecord(PolicyVersion current, List<JsonNode> past, JsonNode file, String text)
    implements Comparable<PolicyRecord> {

  /** The maximum length of a record, so that no message of Hazelcast is large. */
  static final int MOST_CHARS = 1 << 20;

  private static final Comparator<PolicyRecord> WINNER =
      Comparator.<PolicyRecord>comparingLong(record -> record.current.version())
          .thenComparing(record -> record.current.at())
          .thenComparing(PolicyRecord::text);

  /** The first record of a cluster. */
  static PolicyRecord first(Policies policies, Instant now) {
    return of(
        new PolicyVersion(1, now, "policies.yaml", Origin.FILE, List.of(), policies),
        List.of(),
        ConfigJson.write(policies));
  }

  /**
   * The record that a text holds.
   *
   * @throws ConfigFailure if this software cannot read the active version
   */
  static PolicyRecord read(String text) {
    try {
      JsonNode root = Json.mapper().readTree(text);
      List<JsonNode> past = new ArrayList<>();
      root.path("past").forEach(past::add);
      return new PolicyRecord(version(root.path("current")), past, root.path("file"), text);
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException unreadable) {
      throw new ConfigFailure("the policies in the cluster: " + unreadable.getMessage());
    }
  }

  /** The record after a change. */
  PolicyRecord followedBy(Policies next, String by, Origin origin, Instant now) {
    JsonNode after = ConfigJson.write(next);
    PolicyVersion made =
        new PolicyVersion(
            current.version() + 1,
            now,
            by,
            origin,
            PolicyChanges.between(ConfigJson.write(current.policies()), after),
            next);
    return of(
        made,
        Stream.concat(Stream.of(json(current)), past.stream()).toList(),
        origin == Origin.FILE ? after : file);
  }

  /** Whether the file had this content when it last became a version. */
  boolean cameFrom(Policies ofFile) {
    return file.toString().equals(ConfigJson.write(ofFile).toString());
  }

  /** All versions that can be read, the active one first. */
  List<PolicyVersion> versions() {
    List<PolicyVersion> versions = new ArrayList<>(List.of(current));
    for (JsonNode each : past) {
      try {
        versions.add(version(each));
      } catch (ConfigFailure | IllegalArgumentException | DateTimeException otherSoftware) {
        // It cannot be activated here, so a rollback to it is impossible.
      }
    }
    return List.copyOf(versions);
  }

  @Override
  public int compareTo(PolicyRecord other) {
    return WINNER.compare(this, other);
  }

  private static PolicyRecord of(PolicyVersion current, List<JsonNode> past, JsonNode file) {
    List<JsonNode> kept = past.stream().limit(PolicyStore.KEPT_VERSIONS - 1).toList();
    String text = text(current, kept, file);
    while (text.length() > MOST_CHARS && !kept.isEmpty()) {
      kept = kept.subList(0, kept.size() - 1);
      text = text(current, kept, file);
    }
    return new PolicyRecord(current, kept, file, text);
  }

  private static String text(PolicyVersion current, List<JsonNode> past, JsonNode file) {
    ObjectNode root = Json.mapper().createObjectNode();
    root.set("current", json(current));
    ArrayNode array = root.putArray("past");
    past.forEach(array::add);
    root.set("file", file);
    return root.toString();
  }

  private static JsonNode json(PolicyVersion version) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("version", version.version());
    json.put("at", version.at().toString());
    json.put("by", version.by());
    json.put("origin", version.origin().name());
    ArrayNode changes = json.putArray("changes");
    version.changes().forEach(changes::add);
    json.set("policies", ConfigJson.write(version.policies()));
    return json;
  }

  private static PolicyVersion version(JsonNode json) {
    List<String> changes = new ArrayList<>();
    json.path("changes").forEach(change -> changes.add(change.asText()));
    return new PolicyVersion(
        json.path("version").asLong(),
        Instant.parse(json.path("at").asText()),
        json.path("by").asText(),
        Origin.valueOf(json.path("origin").asText()),
        changes,
        ConfigJson.read("policies", json.path("policies"), Policies.class));
  }
}
