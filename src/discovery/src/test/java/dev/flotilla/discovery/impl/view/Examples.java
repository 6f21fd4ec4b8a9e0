package dev.flotilla.discovery.impl.view;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.discovery.Instance.Status;
import java.util.Map;

/** Records to test with. */
public final class Examples {

  private Examples() {}

  static Instance instance(String id, String service, String nodeId) {
    return new Instance(
        id,
        service,
        "1",
        Kind.RPC,
        nodeId,
        "node " + nodeId,
        "local",
        "rpc." + id,
        Status.UP,
        Map.of("colour", "blue"));
  }

  static Instance draining(Instance up) {
    return new Instance(
        up.id(),
        up.service(),
        up.version(),
        up.kind(),
        up.nodeId(),
        up.node(),
        up.zone(),
        up.address(),
        Status.DRAINING,
        up.metadata());
  }

  public static RecordVersion recordVersion(String id, String nodeId) {
    return RecordVersion.of(instance(id, "stock", nodeId), 1);
  }
}
