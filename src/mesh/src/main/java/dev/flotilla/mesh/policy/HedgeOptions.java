package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * When an idempotent call that is slow is sent to a second instance, the first good answer
 * counting. Absent (null) components take their defaults. Immutable.
 *
 * <p>Slow is an attempt that runs for longer than a percentile of the good answers of its method in
 * the last 10 to 20 s, once there are 100 of them; noticed to about 10 ms. A hedge goes to a
 * healthy instance that the call has not tried, takes a place of the limit only if one is free, and
 * draws from the retry budget like a repeat, so that hedges and repeats together never multiply an
 * outage. Calls that are not idempotent are never hedged. A failure of one attempt waits for the
 * other; the first good answer cancels the other attempt.
 *
 * @param maxHedges further attempts beside the first one; 0 to 3, and 0 is off
 * @param percentile of the method's latency after which a call is slow; 0.5 to 0.999
 * @param minDelay never sooner than this; 1 ms to 1 min
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean, Barroso: The Tail at
 *     Scale</a>
 */
@RecordBuilder
public record HedgeOptions(Integer maxHedges, Double percentile, Duration minDelay)
    implements HedgeOptionsBuilder.With {

  /** 0: off. Source: a hedge costs work, so it must be asked for. */
  public static final int DEFAULT_MAX_HEDGES = 0;

  /** 0.95. Source: The Tail at Scale; about 5 % more load. */
  public static final double DEFAULT_PERCENTILE = 0.95;

  /** 10 ms. Source: the step in which the mesh looks at what is in flight. */
  public static final Duration DEFAULT_MIN_DELAY = Duration.ofMillis(10);

  public HedgeOptions {
    maxHedges = maxHedges == null ? DEFAULT_MAX_HEDGES : maxHedges;
    percentile = percentile == null ? DEFAULT_PERCENTILE : percentile;
    minDelay = minDelay == null ? DEFAULT_MIN_DELAY : minDelay;
    Check.between("maxHedges", maxHedges, 0, 3);
    Check.between("percentile", percentile, 0.5, 0.999);
    Check.between("minDelay in ms", minDelay.toMillis(), 1, 60_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static HedgeOptionsBuilder builder() {
    return HedgeOptionsBuilder.builder();
  }

  /** Off. */
  public static HedgeOptions defaults() {
    return builder().build();
  }
}
