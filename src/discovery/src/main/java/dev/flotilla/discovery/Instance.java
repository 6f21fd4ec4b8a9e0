package dev.flotilla.discovery;

import dev.flotilla.core.Check;
import java.util.Map;

/**
 * One running copy of a service on one node: its record in discovery. Immutable.
 *
 * @param id unique in the cluster, never used again
 * @param service name for callers
 * @param version of the service
 * @param kind how it is reached
 * @param nodeId id of the member that hosts it; when the member leaves, the instance disappears
 * @param node name of that member
 * @param zone failure domain of that member
 * @param address an event-bus address for {@code RPC} and {@code ADDRESS}, a base URL ({@code
 *     http://127.0.0.1:8123/base}) for {@code HTTP}
 * @param status whether new calls may go there
 * @param metadata further properties for callers; keep it small, it is copied to every node
 */
public record Instance(
    String id,
    String service,
    String version,
    Kind kind,
    String nodeId,
    String node,
    String zone,
    String address,
    Status status,
    Map<String, String> metadata) {

  /** How an instance is reached. */
  public enum Kind {
    /** A contract over the event bus. */
    RPC,
    /** A plain event-bus address. */
    ADDRESS,
    /** An HTTP server. */
    HTTP,
    /**
     * Something that only its users understand, such as records of the Vert.x service discovery.
     */
    OTHER
  }

  /** Whether new calls may go to an instance. */
  public enum Status {
    UP,
    /** Finishes its calls in flight and takes no new ones. */
    DRAINING
  }

  public Instance {
    Check.notBlank("id", id);
    Check.notBlank("service", service);
    Check.notBlank("version", version);
    Check.present("kind", kind);
    Check.notBlank("nodeId", nodeId);
    Check.present("node", node);
    Check.present("zone", zone);
    Check.present("address", address);
    Check.present("status", status);
    metadata = Map.copyOf(metadata);
  }
}
