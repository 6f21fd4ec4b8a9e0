package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Map;

/**
 * How many calls of this node may be in flight to one service at the same time, and how many may
 * wait for a slot. A call that finds neither fails with {@code RESOURCE_EXHAUSTED} and {@code
 * queueTimeout} as the time after which to retry: at once, or when that time or its deadline is
 * over. Absent (null) components take their defaults. Immutable.
 *
 * <p>A slot stands for one attempt that may be running at the service. It is taken when the attempt
 * is sent, also for repeats and hedges, and it is free again when the answer comes or when the
 * attempt's own time is over, not when its caller stops waiting: work that was abandoned still
 * occupies the service. Waiting between attempts takes no slot.
 *
 * <p>Slots go to the highest priority that waits, in order of arrival within it. If the queue is
 * full, a call of higher priority replaces the youngest one of the lowest. So calls of low priority
 * may starve for as long as higher ones fill the service; each of them is told so after {@code
 * queueTimeout} at the most.
 *
 * @param maxInFlight attempts in flight; 1 to 100 000
 * @param maxQueued calls that wait for a slot; 0 to 100 000
 * @param queueTimeout how long a call waits at most; 1 ms to 1 min. Kept to about 10 ms
 * @param priorities by method; a method that is not named is {@code NORMAL}
 * @param adaptive whether the limit is found by measuring
 * @param rejectUnmeetableDeadlines whether a call is refused with {@code DEADLINE_EXCEEDED} at
 *     once, unsent, if less time is left than its method needs even when it is quick: than 95 % of
 *     the good answers of the last 10 to 20 s took, once there are 100 of them. One call in 100 ms
 *     is let through all the same, to notice when the service is quick again
 */
@RecordBuilder
public record LimitOptions(
    @FormerName("maxConcurrent") Integer maxInFlight,
    @FormerName("maxQueue") Integer maxQueued,
    @FormerName("maxQueueWait") Duration queueTimeout,
    Map<String, Priority> priorities,
    AdaptiveLimitOptions adaptive,
    @FormerName("refuseHopeless") Boolean rejectUnmeetableDeadlines)
    implements LimitOptionsBuilder.With {

  /** 1024. Source: Envoy's {@code max_requests} of a cluster. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 1024;

  /** 1024. Source: Envoy's {@code max_pending_requests}. */
  public static final int DEFAULT_MAX_QUEUED = 1024;

  /** 1 s. Source: one attempt's time; a call that waited that long is hardly served in time. */
  public static final Duration DEFAULT_QUEUE_TIMEOUT = Policy.DEFAULT_ATTEMPT_TIMEOUT;

  /** True. Source: work that cannot be in time only delays work that can. */
  public static final boolean DEFAULT_REJECT_UNMEETABLE_DEADLINES = true;

  public LimitOptions {
    maxInFlight = maxInFlight == null ? DEFAULT_MAX_IN_FLIGHT : maxInFlight;
    maxQueued = maxQueued == null ? DEFAULT_MAX_QUEUED : maxQueued;
    queueTimeout = queueTimeout == null ? DEFAULT_QUEUE_TIMEOUT : queueTimeout;
    priorities = priorities == null ? Map.of() : Map.copyOf(priorities);
    adaptive = adaptive == null ? AdaptiveLimitOptions.defaults() : adaptive;
    rejectUnmeetableDeadlines =
        rejectUnmeetableDeadlines == null
            ? DEFAULT_REJECT_UNMEETABLE_DEADLINES
            : rejectUnmeetableDeadlines;
    Check.between("maxInFlight", maxInFlight, 1, 100_000);
    Check.between("maxQueued", maxQueued, 0, 100_000);
    Check.between("queueTimeout in ms", queueTimeout.toMillis(), 1, 60_000);
    priorities.keySet().forEach(method -> Check.notBlank("a method in priorities", method));
    if (adaptive.enabled()) {
      Check.between("adaptive minInFlight", adaptive.minInFlight(), 1, maxInFlight);
    }
  }

  /** A builder; a component that is not set takes its default. */
  public static LimitOptionsBuilder builder() {
    return LimitOptionsBuilder.builder();
  }

  /** 1024 calls in flight, 1024 that wait for at most 1 s; no priorities, a limit that stays. */
  public static LimitOptions defaults() {
    return builder().build();
  }

  /** The priority of a method. */
  public Priority priorityOf(String method) {
    return priorities.getOrDefault(method, Priority.NORMAL);
  }
}
