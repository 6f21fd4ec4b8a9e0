package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Copies of calls go to another version, to see how it would have answered. The answer of a copy is
 * compared with the real one and thrown away; a copy neither delays nor fails its call, is not
 * tried again, and says nothing about the health of an instance. It has the deadline of the call,
 * and {@link dev.flotilla.core.CallContext#mirrored} tells the service. What a copied call asks
 * from others are real calls again, and none of them is copied.
 *
 * <p>Copied are contracts and plain event-bus addresses. Calls of kind {@code HTTP} are not: the
 * mesh carries their connecting only, and a streamed body is there once. Absent (null) components
 * but the version take their defaults. Immutable.
 *
 * @param version gets the copies; nothing is copied while it has no instance. Leave it out of the
 *     split, or give it weight 0, unless it is to answer real calls as well
 * @param ratio of the calls that is copied; 0 to 1
 * @param maxInFlight copies in flight on this node; the next one is not sent and counts as dropped;
 *     1 to 1000
 * @param nonIdempotent whether calls that must not run twice are copied, too; for services that
 *     look at the mark
 * @see <a href="https://istio.io/latest/docs/tasks/traffic-management/mirroring/">Istio:
 *     mirroring</a>
 */
@RecordBuilder
public record MirrorOptions(
    @FormerName("share") String version, Double ratio, Integer maxInFlight, Boolean nonIdempotent)
    implements MirrorOptionsBuilder.With {

  /** 1: every call. Source: Istio's {@code mirrorPercentage}. */
  public static final double DEFAULT_RATIO = 1;

  /**
   * 16. Source: Little's law: 1600 copies per second at 10 ms, and a mirror that hangs holds no
   * more than 16 requests and answers in memory.
   */
  public static final int DEFAULT_MAX_IN_FLIGHT = 16;

  /** No. Source: a copy of a payment is a payment. */
  public static final boolean DEFAULT_NON_IDEMPOTENT = false;

  public MirrorOptions {
    ratio = ratio == null ? DEFAULT_RATIO : ratio;
    maxInFlight = maxInFlight == null ? DEFAULT_MAX_IN_FLIGHT : maxInFlight;
    nonIdempotent = nonIdempotent == null ? DEFAULT_NON_IDEMPOTENT : nonIdempotent;
    Check.notBlank("version", version);
    Check.between("ratio", ratio, 0.0, 1.0);
    Check.between("maxInFlight", maxInFlight, 1, 1_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static MirrorOptionsBuilder builder() {
    return MirrorOptionsBuilder.builder();
  }

  /** Copies of all idempotent calls, at most 16 at a time. */
  public static MirrorOptions to(String version) {
    return builder().version(version).build();
  }
}
