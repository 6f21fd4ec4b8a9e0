package dev.flotilla.rpc;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How contracts are carried. Immutable.
 *
 * @param caller name under which this node's calls appear at the services it calls
 * @param version version of the services that this node publishes
 * @param maxPayload largest message, refused on the sending side; 1 KiB to 64 MiB
 * @param drainTimeout how long a withdrawn instance stays to answer the calls it has in hand; when
 *     its node drains, the node's drain deadline holds instead
 * @param flow how much may be under way between a caller and an instance
 */
public record RpcOptions(
    String caller, String version, Bytes maxPayload, Duration drainTimeout, FlowOptions flow) {

  /** Larger messages hold up everything else on the one connection between two nodes. */
  public static final Bytes DEFAULT_MAX_PAYLOAD = Bytes.ofMiB(4);

  /** Shorter than the 15 s that a node gives its whole drain, so that the rest of it gets done. */
  public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(10);

  public RpcOptions {
    Check.notBlank("caller", caller);
    Check.notBlank("version", version);
    Check.present("maxPayload", maxPayload);
    Check.between("maxPayload in bytes", maxPayload.count(), 1 << 10, 64 << 20);
    Check.atLeast("drainTimeout", drainTimeout, Duration.ofMillis(1));
    Check.present("flow", flow);
  }

  /** With the default flow. */
  public RpcOptions(String caller, String version, Bytes maxPayload, Duration drainTimeout) {
    this(caller, version, maxPayload, drainTimeout, FlowOptions.defaults());
  }

  /** With the default drain timeout and flow. */
  public RpcOptions(String caller, String version, Bytes maxPayload) {
    this(caller, version, maxPayload, DEFAULT_DRAIN_TIMEOUT);
  }

  /** With another flow. */
  public RpcOptions withFlow(FlowOptions other) {
    return new RpcOptions(caller, version, maxPayload, drainTimeout, other);
  }
}
