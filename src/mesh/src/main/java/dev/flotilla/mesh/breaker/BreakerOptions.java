package dev.flotilla.mesh.breaker;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import dev.flotilla.core.ServiceFailure.Code;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a breaker opens and how it closes again. Absent (null) components take their defaults.
 * Immutable.
 *
 * <p>It opens when the share of failed or of slow calls in its window reaches its limit. That of a
 * service also opens after 20 failures in a row ({@code minCalls}, if that is more), but never as
 * long as one of the instances is seen to be well.
 *
 * @param failureRate share of failed calls in the window at which it opens; 0.01 to 1
 * @param slowCallRate share of slow calls in the window at which it opens, failed ones included;
 *     0.01 to 1
 * @param slowCallThreshold a call that takes longer is slow; 1 ms to 10 min, or zero: no call is
 * @param windowSize the number of last calls that are looked at; 1 to 10 000
 * @param windowDuration looks at the calls of this last time instead of at {@code windowSize}
 *     calls, to a tenth of it; 10 ms to 10 min, or zero: counts calls
 * @param minCalls below this number in the window it never opens; 1 to {@code windowSize}, or to 10
 *     000 with {@code windowDuration}
 * @param openDuration how long it refuses calls the first time, then that times the number of
 *     trips; one is forgotten per {@code openDuration} spent closed; 1 ms to 10 min
 * @param maxOpenDuration longest time; {@code openDuration} to 1 h, and {@code openDuration} means
 *     no growth
 * @param jitter share by which each open time is longer at random, so that callers do not come back
 *     at the same moment; 0 to 1
 * @param halfOpenProbes calls that are permitted after that; when all have ended, the rates among
 *     them decide; 1 to 100
 * @param probeTimeout a probe without a result after this time has failed, whatever its result; 1
 *     ms to 10 min
 * @param failureCodes codes that count as failed; a failure other than {@code ServiceFailure}
 *     counts as {@code INTERNAL}. Other codes count as a success: the callee answered. {@code
 *     INTERNAL} counts by itself only for named breakers: one bad request is enough to meet a
 *     defect of a service, so for instances it counts only in comparison with each other
 * @param perService whether all calls to a service stop when it fails by these rules and none of
 *     its instances looks healthy; false leaves it to the ejection of instances. Named breakers
 *     ignore it
 * @param scope which nodes share the state of a breaker
 */
@RecordBuilder
public record BreakerOptions(
    Double failureRate,
    Double slowCallRate,
    @FormerName("slowCallAfter") Duration slowCallThreshold,
    @FormerName("window") Integer windowSize,
    @FormerName("windowTime") Duration windowDuration,
    @FormerName("minimumCalls") Integer minCalls,
    @FormerName("openFor") Duration openDuration,
    @FormerName("maxOpenFor") Duration maxOpenDuration,
    Double jitter,
    Integer halfOpenProbes,
    @FormerName("probeDeadline") Duration probeTimeout,
    Set<Code> failureCodes,
    Boolean perService,
    Scope scope)
    implements BreakerOptionsBuilder.With {

  /** Which nodes share the state of a breaker. */
  public enum Scope {
    /**
     * All nodes of the cluster. When it opens on one it opens on the others, except where a call
     * succeeded within the last second (half of {@code openDuration}, if that is shorter): those go
     * on until as many calls in a row fail as there are probes. {@code halfOpenProbes} is the
     * number of probes of all nodes together; a call that may be a probe waits for the answer of
     * the node where the breaker opened, 250 ms at the most. If that node is silent, another takes
     * its place after 1 s. A node that reaches no other, or whose Vert.x is not clustered, decides
     * alone.
     */
    CLUSTER,
    /** No other node: each node decides for itself, with probes of its own. */
    NODE
  }

  /** 0.5. Source: resilience4j's {@code failureRateThreshold}. */
  public static final double DEFAULT_FAILURE_RATE = 0.5;

  /** 0.5. Source: that of failures; resilience4j's 1.0 waits until not one call is quick. */
  public static final double DEFAULT_SLOW_CALL_RATE = 0.5;

  /** Zero: off. Source: only the caller knows what is slow; timeouts bound it anyway. */
  public static final Duration DEFAULT_SLOW_CALL_THRESHOLD = Duration.ZERO;

  /** 100 calls. Source: resilience4j's {@code slidingWindowSize}. */
  public static final int DEFAULT_WINDOW_SIZE = 100;

  /** Zero: off. Source: resilience4j counts calls by default, too. */
  public static final Duration DEFAULT_WINDOW_DURATION = Duration.ZERO;

  /** 20 calls. Source: Hystrix' request volume threshold; resilience4j's 100 is slow to notice. */
  public static final int DEFAULT_MIN_CALLS = 20;

  /** 5 s. Source: Hystrix' sleep window; resilience4j's 60 s outlasts most outages. */
  public static final Duration DEFAULT_OPEN_DURATION = Duration.ofSeconds(5);

  /** 0.1. Source: gRPC's connection backoff has 0.2 both ways; here it only gets longer. */
  public static final double DEFAULT_JITTER = 0.1;

  /** 3. Source: one lucky call proves little, and resilience4j's 10 hurt 10 callers. */
  public static final int DEFAULT_HALF_OPEN_PROBES = 3;

  /** 5 s. Source: the default request timeout; no caller waits longer for a probe. */
  public static final Duration DEFAULT_PROBE_TIMEOUT = Duration.ofSeconds(5);

  /** The codes that say that the callee is unhealthy. Source: gRPC's meaning of the codes. */
  public static final Set<Code> DEFAULT_FAILURE_CODES =
      Collections.unmodifiableSet(
          EnumSet.of(Code.UNAVAILABLE, Code.UNKNOWN, Code.INTERNAL, Code.DEADLINE_EXCEEDED));

  /** True. Source: no caller gains by waiting for a service that is down. */
  public static final boolean DEFAULT_PER_SERVICE = true;

  /** The cluster. Source: a half-open service that every node probes is hit by all of them. */
  public static final Scope DEFAULT_SCOPE = Scope.CLUSTER;

  private static final int MOST_CALLS = 10_000;

  public BreakerOptions {
    failureRate = failureRate == null ? DEFAULT_FAILURE_RATE : failureRate;
    slowCallRate = slowCallRate == null ? DEFAULT_SLOW_CALL_RATE : slowCallRate;
    slowCallThreshold = slowCallThreshold == null ? DEFAULT_SLOW_CALL_THRESHOLD : slowCallThreshold;
    windowSize = windowSize == null ? DEFAULT_WINDOW_SIZE : windowSize;
    windowDuration = windowDuration == null ? DEFAULT_WINDOW_DURATION : windowDuration;
    int mostCalls = windowDuration.isZero() ? windowSize : MOST_CALLS;
    minCalls = minCalls == null ? Math.min(mostCalls, DEFAULT_MIN_CALLS) : minCalls;
    openDuration = openDuration == null ? DEFAULT_OPEN_DURATION : openDuration;
    maxOpenDuration = maxOpenDuration == null ? openDuration : maxOpenDuration;
    jitter = jitter == null ? DEFAULT_JITTER : jitter;
    halfOpenProbes = halfOpenProbes == null ? DEFAULT_HALF_OPEN_PROBES : halfOpenProbes;
    probeTimeout = probeTimeout == null ? DEFAULT_PROBE_TIMEOUT : probeTimeout;
    failureCodes = failureCodes == null ? DEFAULT_FAILURE_CODES : copy(failureCodes);
    perService = perService == null ? DEFAULT_PER_SERVICE : perService;
    scope = scope == null ? DEFAULT_SCOPE : scope;
    Check.between("failureRate", failureRate, 0.01, 1.0);
    Check.between("slowCallRate", slowCallRate, 0.01, 1.0);
    zeroOrBetween("slowCallThreshold in ms", slowCallThreshold, 1);
    Check.between("windowSize", windowSize, 1, MOST_CALLS);
    zeroOrBetween("windowDuration in ms", windowDuration, 10);
    Check.between("minCalls", minCalls, 1, mostCalls);
    Check.between("openDuration in ms", openDuration.toMillis(), 1, 600_000);
    Check.between(
        "maxOpenDuration in ms", maxOpenDuration.toMillis(), openDuration.toMillis(), 3_600_000);
    Check.between("jitter", jitter, 0.0, 1.0);
    Check.between("halfOpenProbes", halfOpenProbes, 1, 100);
    Check.between("probeTimeout in ms", probeTimeout.toMillis(), 1, 600_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static BreakerOptionsBuilder builder() {
    return BreakerOptionsBuilder.builder();
  }

  /** 50 % of the last 100 calls, of at least 20; open for 5 s; 3 probes in the whole cluster. */
  public static BreakerOptions defaults() {
    return builder().build();
  }

  private static void zeroOrBetween(String name, Duration value, long leastMillis) {
    if (!value.isZero()) {
      Check.between(name, value.toMillis(), leastMillis, 600_000);
    }
  }

  private static Set<Code> copy(Set<Code> codes) {
    EnumSet<Code> copy = EnumSet.noneOf(Code.class);
    copy.addAll(codes);
    return Collections.unmodifiableSet(copy);
  }
}
