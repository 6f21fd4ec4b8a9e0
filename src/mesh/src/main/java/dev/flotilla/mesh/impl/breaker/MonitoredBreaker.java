package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A circuit with a name: what a breaker for any work and that of a service have in common. */
public final class MonitoredBreaker implements BreakerStateMachine.Watcher {

  /** Instead of a moment: whoever began the call did not look at the clock. */
  static final long NOT_TIMED = Long.MIN_VALUE;

  private final String name;
  private final BreakerKind breakerKind;
  private final Clock clock;
  private final MeshListeners meshListeners;
  private final BreakerStateMachine breakerStateMachine;
  private final ClusterBreaker shared;
  private final Function<BreakerOptions, BreakerSettings> reading;
  private final LongAdder refused = new LongAdder();
  private volatile BreakerOptions options;
  private volatile CallHistory history; // null as long as nobody wants it
  private volatile Consumer<State> whenChanged = state -> {};

  /**
   * @param gate whether it may open
   */
  public MonitoredBreaker(
      BreakerIdentity breakerIdentity,
      BreakerOptions options,
      MeshEnvironment around,
      BreakerStateMachine.Gate gate) {
    this(
        breakerIdentity,
        options,
        breakerIdentity.breakerKind() == BreakerKind.SERVICE
            ? BreakerSettings::ofService
            : BreakerSettings::ofBreaker,
        around,
        gate);
  }

  /**
   * @param reading what the options, and those that replace them, mean
   */
  MonitoredBreaker(
      BreakerIdentity breakerIdentity,
      BreakerOptions options,
      Function<BreakerOptions, BreakerSettings> reading,
      MeshEnvironment around,
      BreakerStateMachine.Gate gate) {
    this.name = breakerIdentity.name();
    this.breakerKind = breakerIdentity.breakerKind();
    this.meshListeners = breakerIdentity.meshListeners();
    this.clock = around.clock();
    this.options = options;
    this.reading = reading;
    this.breakerStateMachine =
        new BreakerStateMachine(settings(), clock, gate, this, around.random());
    this.shared =
        new ClusterBreaker(
            breakerKind + " " + name,
            breakerStateMachine,
            clock,
            breakerIdentity.clusterPeers(),
            this::tell);
    follow(options);
  }

  /** What it is called, who hears about it, and who shares it. */
  public record BreakerIdentity(
      String name,
      BreakerKind breakerKind,
      MeshListeners meshListeners,
      ClusterBreaker.ClusterPeers clusterPeers) {}

  /** Calls this at each change, before listeners hear of it; there is one. */
  public void whenChanged(Consumer<State> action) {
    whenChanged = action;
  }

  public String name() {
    return name;
  }

  public BreakerOptions options() {
    return options;
  }

  public void follow(BreakerOptions other) {
    options = other;
    BreakerSettings settings = settings();
    breakerStateMachine.follow(settings);
    shared.follow(settings, other.scope() == BreakerOptions.Scope.CLUSTER);
  }

  public State state() {
    return shared.state();
  }

  public void recordIn(CallHistory calls) {
    history = calls;
  }

  /** A permit, {@link BreakerStateMachine#NONE}, or {@link ClusterBreaker#ASK}. */
  public long acquire() {
    return shared.acquire();
  }

  /**
   * Asks the node that hands out the probes; gives a permit or {@link BreakerStateMachine#NONE}.
   */
  public void ask(LongConsumer then) {
    shared.ask(then);
  }

  /** The moment from which a call's time counts; {@link #NOT_TIMED} if nobody asks for it. */
  public long start() {
    return options.slowCallThreshold().isZero() && history == null ? NOT_TIMED : clock.nanos();
  }

  /** Ends the call that began at {@code start}. */
  public void ended(long permit, long start, boolean healthy) {
    if (start == NOT_TIMED) {
      record(permit, healthy, 0);
      return;
    }
    long now = clock.nanos();
    record(permit, healthy, now - start);
    CallHistory calls = history;
    if (calls != null) {
      calls.ended(now, healthy, now - start);
    }
  }

  /** Ends a call that took so long. */
  public void record(long permit, boolean healthy, long tookNanos) {
    shared.record(permit, healthy, isSlow(tookNanos));
  }

  public boolean isSlow(long tookNanos) {
    long limit = options.slowCallThreshold().toNanos();
    return limit != 0 && tookNanos > limit;
  }

  /** Ends a call that says nothing. */
  public void release(long permit) {
    shared.release(permit);
  }

  /** How long it stays open; zero when it is not. */
  public Duration openLeft() {
    return shared.openLeft();
  }

  /** Moves it on if its time has come, without a call. */
  public void moveOn() {
    breakerStateMachine.moveOn();
  }

  /** Says again what the other nodes have to know. */
  public void repeat() {
    shared.repeat();
  }

  /** Whether it is closed, here and at the node that decides. */
  public boolean isClosed() {
    return state() == State.CLOSED;
  }

  /** Whether another node decides. */
  public boolean isFollowing() {
    return shared.isFollowing();
  }

  /** Welcomes probes at once, if it is open. */
  public void probeNow() {
    shared.probeNow();
  }

  /** Opens it because somebody wants it. */
  public void open() {
    shared.open(settings().openDuration());
  }

  /** Closes it because somebody wants it. */
  public void reset() {
    shared.reset();
  }

  /** What a call gets that is not let through; counts it. */
  public ServiceFailure refuse() {
    refused.increment();
    CallHistory calls = history;
    if (calls != null) {
      calls.refused(clock.nanos());
    }
    Duration left = openLeft();
    if (left.isZero()) {
      return new ServiceFailure(
          Code.UNAVAILABLE, "breaker " + name + " is HALF_OPEN and waits for its probes");
    }
    Duration shown = Duration.ofMillis(left.plusNanos(999_999).toMillis());
    return new ServiceFailure(
            Code.UNAVAILABLE, "breaker " + name + " is OPEN for " + Durations.text(shown) + " more")
        .retryAfter(shown);
  }

  public BreakerHealth health() {
    SlidingWindow seen = breakerStateMachine.slidingWindow();
    long now = clock.nanos();
    return new BreakerHealth(
        name,
        breakerKind,
        state(),
        openLeft(),
        seen == null ? 0 : seen.calls(now),
        seen == null ? 0 : seen.failures(now),
        seen == null ? 0 : seen.slow(now),
        breakerStateMachine.trips(),
        refused.sum(),
        shared.isFollowing());
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    shared.circuitChanged(State.OPEN);
  }

  @Override
  public void halfOpened() {
    shared.circuitChanged(State.HALF_OPEN);
  }

  @Override
  public void closed() {
    shared.circuitChanged(State.CLOSED);
  }

  /** How it behaves by its options. */
  public BreakerSettings settings() {
    return reading.apply(options);
  }

  private void tell(State state) {
    whenChanged.accept(state);
    meshListeners.tell(
        listener -> {
          if (breakerKind == BreakerKind.SERVICE) {
            listener.serviceBreakerChanged(name, state);
          } else {
            listener.breakerChanged(name, state);
          }
        });
  }
}
