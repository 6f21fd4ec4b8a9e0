package dev.flotilla.admin.impl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ConfigJson;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyOverrides;

/** Reads policies of clients; errors are {@code INVALID_ARGUMENT} with path and rule. */
final class PolicyDocuments {

  private PolicyDocuments() {}

  static Policies all(JsonNode document) {
    return read("policies", document, Policies.class);
  }

  static PolicyOverrides ofService(String service, JsonNode document) {
    return read("policy of " + service, document, PolicyOverrides.class);
  }

  /** What becomes of a service's policy by a JSON merge patch. */
  static PolicyOverrides patched(String service, Policies before, JsonNode patch) {
    PolicyOverrides known = before.services().get(service);
    ObjectNode target =
        known == null ? JsonNodeFactory.instance.objectNode() : ConfigJson.write(known);
    return ofService(service, merged(target, patch));
  }

  /** RFC 7396, section 2. */
  private static JsonNode merged(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode result =
        target instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    changes
        .fields()
        .forEachRemaining(
            change -> {
              if (change.getValue().isNull()) {
                result.remove(change.getKey());
              } else {
                result.set(change.getKey(), merged(result.get(change.getKey()), change.getValue()));
              }
            });
    return result;
  }

  private static <T> T read(String name, JsonNode document, Class<T> type) {
    try {
      return ConfigJson.read(name, document, type);
    } catch (ConfigFailure wrong) {
      throw new ServiceFailure(Code.INVALID_ARGUMENT, wrong.getMessage());
    }
  }
}
