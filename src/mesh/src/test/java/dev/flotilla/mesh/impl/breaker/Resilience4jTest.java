package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.testkit.ManualClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random events through resilience4j 2.3.0 and through our circuit give the same permits
 * and the same states, where both mean the same. Where they do not, the sequences keep away:
 *
 * <ul>
 *   <li>A result from before a change of state: resilience4j counts it in the new state, ours
 *       ignores it. Calls under way are dropped at each change ({@link
 *       #resilience4jCountsLateResultsAndOursDoesNot} shows it).
 *   <li>A probe that never ends: ours has failed at its deadline, resilience4j's holds its place
 *       unless a maximum for the whole half-open state is set. The deadline here is out of reach.
 *   <li>Fewer minimum calls than probes: resilience4j decides before all probes have ended. Here
 *       the minimum is at least the number of probes.
 *   <li>The moment at which the open time ends belongs to "open" there and to "half-open" here;
 *       steps of time never meet it.
 *   <li>An open circuit whose time is over reads OPEN there and HALF_OPEN here until somebody asks
 *       for a permit; so states are compared after that.
 *   <li>A window of time is one of whole seconds there; here it has ten slices, so that 10 s is the
 *       window in which both cut alike.
 *   <li>Growth and jitter of the open time are functions in resilience4j; both are off here.
 * </ul>
 */
class Resilience4jTest {

  private static final int EVENTS = 2_000;
  private static final int STEP_MILLIS = 7; // 1000 is no multiple
  private static final Duration OPEN = Duration.ofSeconds(1);
  private static final Duration SLOW = Duration.ofMillis(100);
  private static final Duration NEVER = Duration.ofMinutes(10);

  /** Percent of calls that fail in good times, in bad ones and in an outage. */
  private static final int[] FAILING = {2, 40, 95};

  private final ManualClock clock = new ManualClock();

  /** A call under way in both. */
  private record Running(long permit) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void sameStatesOverANumberOfCalls(long seed) {
    Random random = new Random(seed);
    int probes = 1 + random.nextInt(5);
    int window = 5 + random.nextInt(30);
    int minimum = probes + random.nextInt(Math.max(1, window - probes));
    BreakerOptions options =
        BreakerOptions.builder()
            .failureRate(rate(random))
            .windowSize(window)
            .minCalls(Math.min(window, minimum))
            .openDuration(OPEN)
            .halfOpenProbes(probes)
            .probeTimeout(NEVER)
            .slowCallRate(rate(random))
            .slowCallThreshold(SLOW)
            .build();

    compare(seed, random, options);
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
  void sameStatesOverTenSeconds(long seed) {
    Random random = new Random(seed);
    int probes = 1 + random.nextInt(3);
    BreakerOptions options =
        BreakerOptions.builder()
            .failureRate(rate(random))
            .minCalls(probes + random.nextInt(10))
            .openDuration(OPEN)
            .halfOpenProbes(probes)
            .probeTimeout(NEVER)
            .slowCallRate(rate(random))
            .slowCallThreshold(SLOW)
            .windowDuration(Duration.ofSeconds(10))
            .build();

    compare(seed, random, options);
  }

  @Test
  void resilience4jCountsLateResultsAndOursDoesNot() {
    BreakerOptions options =
        BreakerOptions.builder()
            .failureRate(0.5)
            .windowSize(4)
            .minCalls(2)
            .openDuration(OPEN)
            .halfOpenProbes(1)
            .probeTimeout(NEVER)
            .build();
    BreakerStateMachine ours = ours(options);
    CircuitBreaker theirs = theirs(options);
    long late = ours.acquire(false);
    theirs.acquirePermission();
    for (int i = 0; i < 2; i++) {
      ours.record(ours.acquire(false), false);
      theirs.acquirePermission();
      theirs.onError(0, TimeUnit.NANOSECONDS, new IOException());
    }
    clock.advance(OPEN.plusMillis(1));
    assertThat(ours.acquire(false)).isNotEqualTo(BreakerPermit.NONE);
    assertThat(theirs.tryAcquirePermission()).isTrue();
    ours.record(late, true);
    theirs.onSuccess(0, TimeUnit.NANOSECONDS);

    assertThat(theirs.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    assertThat(ours.state()).as("the probe is still under way").isEqualTo(State.HALF_OPEN);
  }

  private void compare(long seed, Random random, BreakerOptions options) {
    BreakerStateMachine ours = ours(options);
    CircuitBreaker theirs = theirs(options);
    List<Running> running = new ArrayList<>();
    int failing = 0;
    int trips = 0;
    for (int step = 0; step < EVENTS; step++) {
      String where = "seed " + seed + ", step " + step + ", " + options;
      State before = ours.state();
      failing = step % 100 == 0 ? FAILING[random.nextInt(FAILING.length)] : failing;
      int event = random.nextInt(10);
      if (event < 1) {
        clock.advance(Duration.ofMillis(STEP_MILLIS * (1L + random.nextInt(60))));
      } else if (event < 6 || running.isEmpty()) {
        long permit = ours.acquire(false);
        assertThat(theirs.tryAcquirePermission()).as(where).isEqualTo(permit != BreakerPermit.NONE);
        if (permit != BreakerPermit.NONE) {
          running.add(new Running(permit));
        }
        same(ours, theirs, where);
      } else {
        Running call = running.remove(random.nextInt(running.size()));
        boolean dropped = random.nextInt(20) == 0;
        boolean healthy = random.nextInt(100) >= failing;
        boolean slow = random.nextInt(100) < 20;
        end(ours, theirs, call.permit(), dropped, healthy, slow);
        same(ours, theirs, where);
      }
      if (ours.state() != before) {
        trips += ours.state() == State.OPEN ? 1 : 0;
        if (isAnotherGeneration(before, ours.state())) {
          running.clear();
        }
      }
    }
    assertThat(trips).as("times that seed %d opened %s", seed, options).isGreaterThan(3);
  }

  private static void end(
      BreakerStateMachine ours,
      CircuitBreaker theirs,
      long permit,
      boolean dropped,
      boolean healthy,
      boolean slow) {
    long took = slow ? SLOW.toNanos() + 1 : SLOW.toNanos();
    if (dropped) {
      ours.release(permit);
      theirs.releasePermission();
    } else {
      ours.record(permit, healthy, slow);
      if (healthy) {
        theirs.onSuccess(took, TimeUnit.NANOSECONDS);
      } else {
        theirs.onError(took, TimeUnit.NANOSECONDS, new IOException("down"));
      }
    }
  }

  // From "open" to "half-open" nothing can be under way.
  private static boolean isAnotherGeneration(State before, State now) {
    return !(before == State.OPEN && now == State.HALF_OPEN);
  }

  private static void same(BreakerStateMachine ours, CircuitBreaker theirs, String where) {
    assertThat(theirs.getState().name()).as(where).isEqualTo(ours.state().name());
  }

  private BreakerStateMachine ours(BreakerOptions options) {
    return new BreakerStateMachine(
        BreakerSettings.ofBreaker(options),
        clock,
        BreakerStateMachine.Gate.ALWAYS,
        new BreakerStateMachine.Watcher() {});
  }

  private CircuitBreaker theirs(BreakerOptions options) {
    boolean timed = !options.windowDuration().isZero();
    return CircuitBreaker.of(
        "theirs",
        CircuitBreakerConfig.custom()
            .failureRateThreshold((float) (options.failureRate() * 100))
            .slowCallRateThreshold((float) (options.slowCallRate() * 100))
            .slowCallDurationThreshold(SLOW)
            .slidingWindowType(timed ? SlidingWindowType.TIME_BASED : SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(
                timed ? (int) options.windowDuration().toSeconds() : options.windowSize())
            .minimumNumberOfCalls(options.minCalls())
            .waitDurationInOpenState(options.openDuration())
            .permittedNumberOfCallsInHalfOpenState(options.halfOpenProbes())
            .clock(wall())
            .currentTimestampFunction(wall -> clock.nanos(), TimeUnit.NANOSECONDS)
            .build());
  }

  /** Rates that are exact in the float percentages of resilience4j. */
  private static double rate(Random random) {
    return (1 + random.nextInt(3)) * 0.25;
  }

  private Clock wall() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return clock.now();
      }
    };
  }
}
