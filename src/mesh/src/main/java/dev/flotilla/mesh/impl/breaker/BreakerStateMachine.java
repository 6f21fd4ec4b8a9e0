package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.breaker.BreakerState.Closed;
import dev.flotilla.mesh.impl.breaker.BreakerState.Open;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The state machine of a breaker on one node: closed until too many calls fail, then open, then
 * half-open for a few probes. It has no timers: the next call moves it on, by the clock. Lock-free;
 * a closed one gives permits without allocation.
 */
public final class BreakerStateMachine {

  /** Decides whether a closed breaker may open, and runs the transition if so. */
  public interface Gate {

    Gate ALWAYS = BooleanSupplier::getAsBoolean;

    /**
     * @return what the transition gave; false if it was not run
     */
    boolean pass(BooleanSupplier transition);
  }

  /** Told about each change after it, on the thread that made it. */
  public interface Watcher {

    default void opened(TripCause cause, Duration time) {}

    default void halfOpened() {}

    default void closed() {}
  }

  private volatile BreakerSettings settings;
  private final Clock clock;
  private final Gate gate;
  private final Watcher watcher;
  private final RandomSource random;
  private final AtomicReference<BreakerState> state;

  /** One without randomness: it stays open for as long as its settings say. */
  public BreakerStateMachine(BreakerSettings settings, Clock clock, Gate gate, Watcher watcher) {
    this(settings, clock, gate, watcher, bound -> 0);
  }

  BreakerStateMachine(
      BreakerSettings settings, Clock clock, Gate gate, Watcher watcher, RandomSource random) {
    this.settings = settings;
    this.clock = clock;
    this.gate = gate;
    this.watcher = watcher;
    this.random = random;
    long now = clock.nanos();
    this.state = new AtomicReference<>(new Closed(0, 0, now, SlidingWindow.over(settings)));
  }

  /** Adopts other settings. The outcomes seen so far still count, unless the window changes. */
  public void update(BreakerSettings other) {
    boolean sameWindow = other.sameWindow(settings);
    settings = other;
    if (!sameWindow && state.get() instanceof Closed closed) {
      SlidingWindow slidingWindow = SlidingWindow.over(other);
      state.compareAndSet(
          closed,
          new Closed(closed.generation(), closed.trips(), closed.sinceNanos(), slidingWindow));
    }
  }

  /** Whether it is closed now. */
  public boolean isClosed() {
    return state.get() instanceof Closed;
  }

  /** The state that a caller would meet now. */
  Breaker.State state() {
    BreakerState now = current();
    if (now instanceof Closed) {
      return Breaker.State.CLOSED;
    }
    return now instanceof Open open && open.untilNanos() - clock.nanos() > 0
        ? Breaker.State.OPEN
        : Breaker.State.HALF_OPEN;
  }

  /** How long it stays open; zero when it is not. */
  public Duration openLeft() {
    return current() instanceof Open open
        ? Duration.ofNanos(Math.max(0, open.untilNanos() - clock.nanos()))
        : Duration.ZERO;
  }

  /**
   * Whether {@link #acquire} would give a permit now.
   *
   * @param avoidProbe whether the call should rather not be a probe; it is one only when no other
   *     call came for as long as the breaker is open after its first trip
   */
  public boolean admits(boolean avoidProbe) {
    BreakerState now = current();
    if (now instanceof Closed) {
      return true;
    }
    return (now instanceof Open open && due(open.untilNanos(), avoidProbe))
        || (now instanceof HalfOpenState half
            && half.freeSlot() >= 0
            && due(half.sinceNanos(), avoidProbe));
  }

  /**
   * Lets a call through, or not.
   *
   * @return a permit, to be ended once by {@link #record} or {@link #release}; {@link
   *     BreakerPermit#NONE} if the call must not be made
   */
  public long acquire(boolean avoidProbe) {
    while (true) {
      BreakerState now = current();
      if (now instanceof Closed) {
        return BreakerPermit.ofClosed(now.generation());
      }
      if (now instanceof Open open) {
        if (!due(open.untilNanos(), avoidProbe)) {
          return BreakerPermit.NONE;
        }
        halfOpen(open);
      } else if (now instanceof HalfOpenState half) {
        int slot = half.freeSlot();
        if (slot < 0 || !due(half.sinceNanos(), avoidProbe)) {
          return BreakerPermit.NONE;
        }
        long deadline = clock.nanos() + settings.probeTimeout().toNanos();
        if (state.compareAndSet(half, half.started(slot, deadline))) {
          return BreakerPermit.ofProbe(half.generation(), slot);
        }
      }
    }
  }

  /** Ends a call that was quick enough; see {@link #record(long, boolean, boolean)}. */
  public void record(long permit, boolean healthy) {
    record(permit, healthy, false);
  }

  /**
   * Ends a call. A permit of an earlier generation changes nothing: its call began before.
   *
   * @return whether it counted as a call of a closed breaker
   */
  public boolean record(long permit, boolean healthy, boolean slow) {
    BreakerState now = current();
    if (now.generation() != BreakerPermit.generation(permit)) {
      return false;
    }
    if (now instanceof Closed closed) {
      SlidingWindow slidingWindow = closed.slidingWindow();
      long nanos =
          slidingWindow.needsTime() ? clock.nanos() : 0; // the time costs more than all the rest
      slidingWindow.record(healthy, slow, nanos);
      TripCause cause = settings.tripped(slidingWindow, nanos);
      if (cause != null) {
        open(closed, cause);
      }
      return true;
    }
    if (now instanceof HalfOpenState) {
      endProbe(permit, healthy, slow);
    }
    return false;
  }

  /** Ends a call whose outcome says nothing about health; the slot of a probe is free again. */
  public void release(long permit) {
    int slot = BreakerPermit.slot(permit);
    while (current() instanceof HalfOpenState half && holds(half, permit)) {
      if (state.compareAndSet(half, half.freed(slot))) {
        return;
      }
    }
  }

  /**
   * Opens it for a reason that its own calls did not give.
   *
   * @return whether this call opened it
   */
  public boolean trip(TripCause cause) {
    BreakerState now = current();
    if (now instanceof Closed closed) {
      return open(closed, cause);
    }
    return now instanceof HalfOpenState half && reopen(half, cause, clock.nanos());
  }

  /**
   * Opens it from any state and without asking the gate.
   *
   * @param time how long it stays open from now
   * @param trips the number of trips, this one included
   */
  void open(TripCause cause, Duration time, int trips) {
    BreakerState now;
    Open next;
    do {
      now = state.get();
      next = new Open(now.generation() + 1, trips, clock.nanos() + time.toNanos(), cause);
    } while (!state.compareAndSet(now, next));
    watcher.opened(cause, time);
  }

  /** Closes it in any state, and forgets all outcomes and trips. */
  void reset() {
    BreakerState now;
    Closed next;
    do {
      now = state.get();
      long nanos = clock.nanos();
      next = new Closed(now.generation() + 1, 0, nanos, SlidingWindow.over(settings));
    } while (!state.compareAndSet(now, next));
    if (!(now instanceof Closed)) {
      watcher.closed();
    }
  }

  /** Moves it on if its time has come, as a call would, but takes no permit. */
  void moveOn() {
    if (current() instanceof Open open && due(open.untilNanos(), false)) {
      halfOpen(open);
    }
  }

  /** How often it has opened, minus one for every open time that it was closed. */
  int trips() {
    return state.get().trips();
  }

  /** The outcomes that a closed breaker counts; null when it is not closed. */
  SlidingWindow slidingWindow() {
    return state.get() instanceof Closed closed ? closed.slidingWindow() : null;
  }

  /** Permits probes at once, if it is open. */
  void probeNow() {
    if (state.get() instanceof Open open) {
      state.compareAndSet(open, open.until(clock.nanos()));
    }
  }

  /** Forgets the outcomes it has counted; nothing happens unless it is closed. */
  public void forget() {
    if (state.get() instanceof Closed closed) {
      state.compareAndSet(
          closed,
          new Closed(
              closed.generation(),
              closed.trips(),
              closed.sinceNanos(),
              SlidingWindow.over(settings)));
    }
  }

  /** Whether its last calls show that what it guards is healthy; false without calls. */
  public boolean looksWell() {
    SlidingWindow seen = slidingWindow();
    if (seen == null || seen.failuresInARow() >= settings.consecutiveFailures()) {
      return false;
    }
    long now = clock.nanos();
    int failures = seen.failures(now);
    int slow = seen.slow(now);
    int calls = seen.calls(now);
    return calls > 0 && settings.tooMany(failures, slow, calls) == null;
  }

  /** Permits any call as a probe at once, if it is open for this cause. */
  public void probeNow(TripCause cause) {
    if (state.get() instanceof Open open
        && open.cause() == cause
        && !due(open.untilNanos(), true)) {
      state.compareAndSet(open, open.until(clock.nanos() - settings.openDuration().toNanos()));
    }
  }

  /** The state, after probes that missed their deadline have ended it. */
  private BreakerState current() {
    BreakerState now = state.get();
    while (now instanceof HalfOpenState half) {
      int overdue = half.overdueSlot(clock.nanos());
      if (overdue < 0) {
        return half;
      }
      // From the deadline, not from now: there may have been no call for a while.
      reopen(half, TripCause.PROBE_FAILED, half.deadlineNanos(overdue));
      now = state.get();
    }
    return now;
  }

  private void halfOpen(Open from) {
    if (state.compareAndSet(from, HalfOpenState.after(from, settings.probes()))) {
      watcher.halfOpened();
    }
  }

  private void endProbe(long permit, boolean healthy, boolean slow) {
    int slot = BreakerPermit.slot(permit);
    while (current() instanceof HalfOpenState half && holds(half, permit)) {
      HalfOpenState next = half.ended(slot, healthy, slow);
      if (next.complete()) {
        if (settings.tooMany(next.failures(), next.slow(), next.size()) != null
            ? reopen(half, TripCause.PROBE_FAILED, clock.nanos())
            : close(half)) {
          return;
        }
      } else if (state.compareAndSet(half, next)) {
        return;
      }
    }
  }

  private boolean open(Closed from, TripCause cause) {
    long now = clock.nanos();
    int trip = from.nextTrip(now, settings);
    long nanos = settings.openNanos(trip, random);
    Open next = new Open(from.generation() + 1, trip, now + nanos, cause);
    boolean opened = gate.pass(() -> state.compareAndSet(from, next));
    if (opened) {
      watcher.opened(cause, Duration.ofNanos(nanos));
    }
    return opened;
  }

  private boolean reopen(HalfOpenState from, TripCause cause, long fromNanos) {
    int trip = from.trips() + 1;
    long nanos = settings.openNanos(trip, random);
    Open next = new Open(from.generation() + 1, trip, fromNanos + nanos, cause);
    boolean reopened = state.compareAndSet(from, next);
    if (reopened) {
      watcher.opened(cause, Duration.ofNanos(nanos));
    }
    return reopened;
  }

  private boolean close(HalfOpenState from) {
    boolean closed = state.compareAndSet(from, from.closed(clock.nanos(), settings));
    if (closed) {
      watcher.closed();
    }
    return closed;
  }

  private boolean due(long nanos, boolean avoidProbe) {
    long patience = avoidProbe ? settings.openDuration().toNanos() : 0;
    return clock.nanos() - nanos >= patience;
  }

  private static boolean holds(HalfOpenState half, long permit) {
    return half.generation() == BreakerPermit.generation(permit)
        && BreakerPermit.isProbe(permit)
        && half.running(BreakerPermit.slot(permit));
  }
}
