package dev.flotilla.mesh.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Breaker.State;
import dev.flotilla.mesh.BreakerHealth;
import dev.flotilla.mesh.BreakerHealth.Kind;
import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.TripCause;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A circuit with a name: what a breaker for any work and that of a service have in common. */
final class NamedCircuit implements Circuit.Watcher {

  /** Instead of a moment: whoever began the call did not look at the clock. */
  static final long NOT_TIMED = Long.MIN_VALUE;

  private final String name;
  private final Kind kind;
  private final Clock clock;
  private final Events events;
  private final Circuit circuit;
  private final SharedCircuit shared;
  private final Function<BreakerOptions, CircuitSettings> reading;
  private final LongAdder refused = new LongAdder();
  private volatile BreakerOptions options;
  private volatile CallHistory history; // null as long as nobody wants it
  private volatile Consumer<State> whenChanged = state -> {};

  /**
   * @param gate whether it may open
   */
  NamedCircuit(Title title, BreakerOptions options, Surroundings around, Circuit.Gate gate) {
    this(
        title,
        options,
        title.kind() == Kind.SERVICE ? CircuitSettings::ofService : CircuitSettings::ofBreaker,
        around,
        gate);
  }

  /**
   * @param reading what the options, and those that replace them, mean
   */
  NamedCircuit(
      Title title,
      BreakerOptions options,
      Function<BreakerOptions, CircuitSettings> reading,
      Surroundings around,
      Circuit.Gate gate) {
    this.name = title.name();
    this.kind = title.kind();
    this.events = title.events();
    this.clock = around.clock();
    this.options = options;
    this.reading = reading;
    this.circuit = new Circuit(settings(), clock, gate, this, around.dice());
    this.shared = new SharedCircuit(kind + " " + name, circuit, clock, title.company(), this::tell);
    follow(options);
  }

  /** What it is called, who hears about it, and who shares it. */
  record Title(String name, Kind kind, Events events, SharedCircuit.Company company) {}

  /** Calls this at each change, before listeners hear of it; there is one. */
  void whenChanged(Consumer<State> action) {
    whenChanged = action;
  }

  String name() {
    return name;
  }

  BreakerOptions options() {
    return options;
  }

  void follow(BreakerOptions other) {
    options = other;
    CircuitSettings settings = settings();
    circuit.follow(settings);
    shared.follow(settings, other.scope() == BreakerOptions.Scope.CLUSTER);
  }

  State state() {
    return shared.state();
  }

  void recordIn(CallHistory calls) {
    history = calls;
  }

  /** A permit, {@link Circuit#NONE}, or {@link SharedCircuit#ASK}. */
  long acquire() {
    return shared.acquire();
  }

  /** Asks the node that hands out the probes; gives a permit or {@link Circuit#NONE}. */
  void ask(LongConsumer then) {
    shared.ask(then);
  }

  /** The moment from which a call's time counts; {@link #NOT_TIMED} if nobody asks for it. */
  long start() {
    return options.slowCallAfter().isZero() && history == null ? NOT_TIMED : clock.nanos();
  }

  /** Ends the call that began at {@code start}. */
  void ended(long permit, long start, boolean healthy) {
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
  void record(long permit, boolean healthy, long tookNanos) {
    shared.record(permit, healthy, isSlow(tookNanos));
  }

  boolean isSlow(long tookNanos) {
    long limit = options.slowCallAfter().toNanos();
    return limit != 0 && tookNanos > limit;
  }

  /** Ends a call that says nothing. */
  void release(long permit) {
    shared.release(permit);
  }

  /** How long it stays open; zero when it is not. */
  Duration openLeft() {
    return shared.openLeft();
  }

  /** Moves it on if its time has come, without a call. */
  void moveOn() {
    circuit.moveOn();
  }

  /** Says again what the other nodes have to know. */
  void repeat() {
    shared.repeat();
  }

  /** Whether it is closed, here and at the node that decides. */
  boolean isClosed() {
    return state() == State.CLOSED;
  }

  /** Whether another node decides. */
  boolean isFollowing() {
    return shared.isFollowing();
  }

  /** Welcomes probes at once, if it is open. */
  void probeNow() {
    shared.probeNow();
  }

  /** Opens it because somebody wants it. */
  void open() {
    shared.open(settings().openFor());
  }

  /** Closes it because somebody wants it. */
  void reset() {
    shared.reset();
  }

  /** What a call gets that is not let through; counts it. */
  ServiceFailure refuse() {
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

  BreakerHealth health() {
    Outcomes seen = circuit.outcomes();
    long now = clock.nanos();
    return new BreakerHealth(
        name,
        kind,
        state(),
        openLeft(),
        seen == null ? 0 : seen.calls(now),
        seen == null ? 0 : seen.failures(now),
        seen == null ? 0 : seen.slow(now),
        circuit.trips(),
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
  CircuitSettings settings() {
    return reading.apply(options);
  }

  private void tell(State state) {
    whenChanged.accept(state);
    events.tell(
        listener -> {
          if (kind == Kind.SERVICE) {
            listener.serviceBreakerChanged(name, state);
          } else {
            listener.breakerChanged(name, state);
          }
        });
  }
}
