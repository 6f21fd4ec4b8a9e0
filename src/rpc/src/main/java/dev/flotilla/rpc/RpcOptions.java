package dev.flotilla.rpc;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;

/**
 * How contracts are carried. Immutable.
 *
 * @param caller name under which this node's calls appear at the services it calls
 * @param version version of the services that this node publishes
 * @param maxPayload largest message, refused on the sending side; 1 KiB to 64 MiB
 */
public record RpcOptions(String caller, String version, Bytes maxPayload) {

  /** Larger messages hold up everything else on the one connection between two nodes. */
  public static final Bytes DEFAULT_MAX_PAYLOAD = Bytes.ofMiB(4);

  public RpcOptions {
    Check.notBlank("caller", caller);
    Check.notBlank("version", version);
    Check.between("maxPayload in bytes", maxPayload.count(), 1 << 10, 64 << 20);
  }
}
