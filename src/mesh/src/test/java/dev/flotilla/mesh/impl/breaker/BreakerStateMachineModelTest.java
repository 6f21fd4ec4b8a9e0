package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences through the lock-free circuit and through a plain one give the same states. */
class BreakerStateMachineModelTest {

  private static final BreakerOptions OPTIONS =
      BreakerOptions.builder()
          .failureRate(0.5)
          .windowSize(10)
          .minCalls(5)
          .openDuration(Duration.ofMillis(100))
          .halfOpenProbes(2)
          .probeTimeout(Duration.ofMillis(40))
          .build();

  private final ManualClock clock = new ManualClock();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sameStatesAsThePlainOne(long seed) {
    Random random = new Random(seed);
    BreakerStateMachine breakerStateMachine =
        new BreakerStateMachine(
            BreakerSettings.ofBreaker(OPTIONS),
            clock,
            BreakerStateMachine.Gate.ALWAYS,
            new BreakerStateMachine.Watcher() {});
    Plain plain = new Plain();
    List<long[]> running = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(3) == 0) {
        clock.advance(Duration.ofMillis(random.nextInt(30)));
      } else if (random.nextBoolean() || running.isEmpty()) {
        long permit = breakerStateMachine.acquire(false);
        long expected = plain.acquire();
        assertThat(permit != BreakerPermit.NONE)
            .as("seed %d step %d", seed, step)
            .isEqualTo(expected > 0);
        if (expected > 0) {
          running.add(new long[] {permit, expected});
        }
      } else {
        long[] ended = running.remove(random.nextInt(running.size()));
        boolean healthy = random.nextInt(100) < 55;
        breakerStateMachine.record(ended[0], healthy);
        plain.record(ended[1], healthy);
      }
      assertThat(breakerStateMachine.state())
          .as("seed %d step %d", seed, step)
          .isEqualTo(plain.state());
    }
  }

  /** The rules of {@link BreakerOptions}, written for reading. */
  private final class Plain {
    private final Deque<Boolean> window = new ArrayDeque<>();
    private final List<long[]> probes = new ArrayList<>(); // permit, deadline
    private int probeResults;
    private int probeFailures;
    private State state = State.CLOSED;
    private long openUntil;
    private long permits;
    private long firstOfState = 1;

    State state() {
      probes.stream()
          .filter(probe -> clock.nanos() >= probe[1])
          .findFirst()
          .ifPresent(probe -> enter(State.OPEN, probe[1]));
      return state == State.OPEN && clock.nanos() >= openUntil ? State.HALF_OPEN : state;
    }

    long acquire() {
      if (state() == State.HALF_OPEN && state == State.OPEN) {
        enter(State.HALF_OPEN, clock.nanos());
      }
      if (state == State.OPEN
          || (state == State.HALF_OPEN
              && probes.size() + probeResults == OPTIONS.halfOpenProbes())) {
        return 0;
      }
      long permit = ++permits;
      if (state == State.HALF_OPEN) {
        probes.add(new long[] {permit, clock.nanos() + OPTIONS.probeTimeout().toNanos()});
      }
      return permit;
    }

    void record(long permit, boolean healthy) {
      state();
      if (permit < firstOfState) {
        return;
      }
      if (state == State.CLOSED) {
        window.add(healthy);
        if (window.size() > OPTIONS.windowSize()) {
          window.remove();
        }
        long failed = window.stream().filter(good -> !good).count();
        if (window.size() >= OPTIONS.minCalls() && failed * 2 >= window.size()) {
          enter(State.OPEN, clock.nanos());
        }
      } else if (state == State.HALF_OPEN) {
        probes.removeIf(probe -> probe[0] == permit);
        probeFailures += healthy ? 0 : 1;
        if (++probeResults == OPTIONS.halfOpenProbes()) {
          enter(probeFailures * 2 >= probeResults ? State.OPEN : State.CLOSED, clock.nanos());
        }
      }
    }

    private void enter(State next, long sinceNanos) {
      state = next;
      openUntil = sinceNanos + OPTIONS.openDuration().toNanos();
      firstOfState = permits + 1;
      window.clear();
      probes.clear();
      probeResults = 0;
      probeFailures = 0;
    }
  }
}
