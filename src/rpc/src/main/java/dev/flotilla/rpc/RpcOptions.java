package dev.flotilla.rpc;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How this node publishes and calls contracts. Immutable.
 *
 * @param caller name by which services know the calls of this node
 * @param version version of the services that this node publishes
 * @param maxPayload largest arguments and results; the sending side refuses larger ones; 1 KiB to
 *     64 MiB
 * @param drainTimeout how long a withdrawn instance waits for its calls in flight; when its node
 *     drains, the node's drain deadline applies instead
 * @param warmUp longest time for {@link Services#warmUp}; at most 30 s, 0 for no warm-up, default 3
 *     s
 * @param flow bounds of the calls between a caller and an instance
 */
@RecordBuilder
public record RpcOptions(
    String caller,
    String version,
    Bytes maxPayload,
    Duration drainTimeout,
    Duration warmUp,
    FlowOptions flow)
    implements RpcOptionsBuilder.With {

  /** 4 MiB: larger messages delay all others on the one connection between two nodes. */
  public static final Bytes DEFAULT_MAX_PAYLOAD = Bytes.ofMiB(4);

  /** 10 s: shorter than the 15 s of a node's whole drain, so that its other steps have time. */
  public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(10);

  /**
   * 3 s. Measured on two busy processors: calls of the shop took 5.4 ms at first, 1.0 ms at last.
   */
  public static final Duration DEFAULT_WARM_UP = Duration.ofSeconds(3);

  public RpcOptions {
    maxPayload = maxPayload == null ? DEFAULT_MAX_PAYLOAD : maxPayload;
    drainTimeout = drainTimeout == null ? DEFAULT_DRAIN_TIMEOUT : drainTimeout;
    warmUp = warmUp == null ? DEFAULT_WARM_UP : warmUp;
    flow = flow == null ? FlowOptions.defaults() : flow;
    Check.notBlank("caller", caller);
    Check.notBlank("version", version);
    Check.between("maxPayload in bytes", maxPayload.count(), 1 << 10, 64 << 20);
    Check.between("warmUp in ms", warmUp.toMillis(), 0, 30_000);
    Check.atLeast("drainTimeout", drainTimeout, Duration.ofMillis(1));
  }

  /** A builder; what is not set takes its default, except {@code caller} and {@code version}. */
  public static RpcOptionsBuilder builder() {
    return RpcOptionsBuilder.builder();
  }
}
