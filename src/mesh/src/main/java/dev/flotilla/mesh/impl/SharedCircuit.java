package dev.flotilla.mesh.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.Breaker.State;
import dev.flotilla.mesh.TripCause;
import dev.flotilla.mesh.impl.BreakerGossip.Result.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A circuit that agrees with those of the same key on other nodes. Whoever's opens becomes the
 * <em>owner</em>: it claims the breaker, its circuit goes on as ever, and it hands out the probes
 * to itself and to others, as many as the settings say for all together. The others
 * <em>follow</em>: they refuse calls, and when the time is over ask the owner for each probe and
 * tell it how that ended. The owner repeats its claim every second and says when it has closed.
 *
 * <p>A node that has just seen calls succeed does not follow: the owner may be the one that is
 * sick. It does when its own calls fail too, or when it has made none for a while.
 *
 * <p>If the owner does not answer, whoever asked becomes the owner, and waits {@link #SETTLE} for
 * another who did the same. Two owners, after that or after a split, find out by their claims: the
 * higher epoch holds, then the smaller node. Who is out of date is told so. A node that reaches
 * nobody is its own owner: it decides alone.
 */
final class SharedCircuit {

  /** What {@link #acquire} gives when {@link #ask} may get a permit. */
  static final long ASK = -2;

  /** How often an owner repeats its claim; who joins late knows it after this. */
  static final Duration REPEAT = Duration.ofSeconds(1);

  /** A claim that was not repeated for so long is void: three are lost. */
  static final Duration VOID = Duration.ofSeconds(3);

  /**
   * How long a new owner waits for its rivals: all who asked the dead one at the same moment.
   * Source: a message takes milliseconds, but after a crash twice Hazelcast's pause of 500 ms
   * before it asks another member who listens (with 100 ms, two nodes probed in 1 run of 2).
   */
  static final Duration SETTLE = Duration.ofSeconds(1);

  /** A success is evidence for so long, or for half of the open time if that is shorter. */
  private static final long EVIDENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A claim of another node, and when it was heard. */
  private record Heard(BreakerClaim claim, long untilNanos, long atNanos) {}

  private final String key;
  private final Circuit circuit;
  private final Clock clock;
  private final BreakerGossip gossip;
  private final LongSupplier coarseNanos;
  private final Consumer<State> told;
  private final RemoteProbes probes;
  private volatile CircuitSettings settings;
  private volatile boolean sharing;
  private volatile Heard heard; // null: no other claims it
  private volatile boolean following;
  private volatile long lastGood; // in coarse time; 0 is never
  private BreakerClaim last; // that held, whoever said it; guarded by this, as all below
  private boolean owning;
  private State lastTold = State.CLOSED;

  /**
   * Who it has around it.
   *
   * @param coarseNanos time that costs nothing to read, to some milliseconds; never 0
   */
  record Company(BreakerGossip gossip, LongSupplier coarseNanos) {

    /** Nobody. */
    static Company none() {
      return new Company(BreakerGossip.NONE, () -> 1);
    }
  }

  /**
   * @param told hears of each change of what callers meet
   */
  SharedCircuit(String key, Circuit circuit, Clock clock, Company company, Consumer<State> told) {
    this.key = key;
    this.circuit = circuit;
    this.clock = clock;
    this.gossip = company.gossip();
    this.coarseNanos = company.coarseNanos();
    this.told = told;
    this.probes = new RemoteProbes(key, clock, gossip);
    this.last = new BreakerClaim(key, 0, "", State.CLOSED, 0, 0);
    gossip.join(this);
  }

  String key() {
    return key;
  }

  /** Goes on by these settings, with the others or without. */
  synchronized void follow(CircuitSettings other, boolean withOthers) {
    settings = other;
    sharing = withOthers && !gossip.isAlone();
    if (!sharing) {
      heard = null;
      following = false;
      owning = false;
    }
  }

  boolean isFollowing() {
    return following;
  }

  /** The state that a caller would meet now. */
  State state() {
    Heard now = heard;
    if (!following || now == null) {
      return circuit.state();
    }
    return leftNanos(now) > 0 ? State.OPEN : State.HALF_OPEN;
  }

  /** How long it stays open; zero when it is not. */
  Duration openLeft() {
    Heard now = heard;
    return following && now != null
        ? Duration.ofNanos(Math.max(0, leftNanos(now)))
        : circuit.openLeft();
  }

  /** A permit, {@link Circuit#NONE}, or {@link #ASK}. */
  long acquire() {
    Heard now = heard;
    return now == null ? circuit.acquire(false) : acquireUnder(now);
  }

  /** Whether a permit is that of a probe, here or at the owner. */
  static boolean isProbe(long permit) {
    return RemoteProbes.isHandle(permit) || Circuit.isProbe(permit);
  }

  /**
   * Asks the owner.
   *
   * @param then given a permit or {@link Circuit#NONE}, on any thread
   */
  void ask(LongConsumer then) {
    Heard now = heard;
    if (now == null) {
      then.accept(circuit.acquire(false));
    } else if (!probes.ask(
        now.claim().owner(),
        (answer, silence) -> then.accept(silence == null ? taken(now, answer) : takeOver(now)))) {
      then.accept(Circuit.NONE);
    }
  }

  /** Ends a call. */
  void record(long permit, boolean healthy, boolean slow) {
    if (RemoteProbes.isHandle(permit)) {
      probes.ended(permit, Outcome.of(healthy, slow));
      return;
    }
    circuit.record(permit, healthy, slow);
    if (healthy && sharing) {
      long now = coarseNanos.getAsLong();
      if (lastGood != now) { // spares the cache line that all event loops share
        lastGood = now;
      }
    }
  }

  /** Ends a call that says nothing. */
  void release(long permit) {
    if (RemoteProbes.isHandle(permit)) {
      probes.ended(permit, Outcome.RELEASED);
    } else {
      circuit.release(permit);
    }
  }

  /** Opens it on all nodes, whoever had it. */
  void open(Duration time) {
    synchronized (this) {
      heard = null;
      following = false;
    }
    circuit.open(TripCause.FORCED, time, circuit.trips() + 1);
  }

  /** Closes it on all nodes, whoever had it. */
  synchronized void reset() {
    heard = null;
    following = false;
    owning = false;
    circuit.reset();
    say(State.CLOSED);
    changedTo(State.CLOSED);
  }

  /** Welcomes probes at once; as a follower, asks the owner at once. */
  void probeNow() {
    if (heard != null) {
      endWaiting();
    }
    circuit.probeNow();
  }

  private synchronized void endWaiting() {
    Heard now = heard;
    if (now != null && now.claim().state() == State.OPEN) {
      heard = new Heard(now.claim(), clock.nanos(), now.atNanos());
    }
  }

  /** The circuit of this node has changed. */
  synchronized void circuitChanged(State state) {
    if (following) {
      return; // it was put back, because another node's counts
    }
    Heard other = heard;
    if (state == State.OPEN && other != null && !isVoid(other)) {
      followOther(other); // the others were right, and there is an owner already
      return;
    }
    if (sharing && (state != State.CLOSED || owning)) {
      owning = state != State.CLOSED;
      say(state);
    }
    changedTo(state);
  }

  /** Another node has said something. */
  synchronized void hear(BreakerClaim claim) {
    if (!sharing || claim.owner().equals(gossip.self())) {
      return;
    }
    BreakerClaim known = known();
    if (!claim.holdsAgainst(known)) {
      gossip.tell(claim.owner(), known);
      return;
    }
    last = claim;
    if (claim.state() == State.CLOSED) {
      heardClosed(claim);
    } else {
      heardOpen(claim);
    }
  }

  /** Another node wants to probe. */
  synchronized BreakerGossip.Answer asked() {
    boolean mine = sharing && !following && !circuit.isClosed();
    long permit = mine ? circuit.acquire(false) : Circuit.NONE;
    return new BreakerGossip.Answer(permit, permit == Circuit.NONE ? known() : null);
  }

  /** Another node's probe has ended. */
  void reported(BreakerGossip.Result result) {
    Outcome outcome = result.outcome();
    if (outcome == Outcome.RELEASED) {
      circuit.release(result.permit());
    } else {
      circuit.record(result.permit(), outcome.healthy(), outcome.slow());
    }
  }

  /** To be called every {@link #REPEAT}. */
  synchronized void repeat() {
    if (owning) {
      State now = circuit.state(); // also ends a probe that is overdue
      if (now != State.CLOSED) {
        gossip.publish(known());
      }
    }
  }

  private long acquireUnder(Heard now) {
    if (!following && !comesToFollow(now)) {
      return circuit.acquire(false);
    }
    return leftNanos(now) <= 0 && probes.mayAsk() ? ASK : Circuit.NONE;
  }

  private synchronized boolean comesToFollow(Heard now) {
    if (heard != now) {
      return following;
    }
    if (isVoid(now)) {
      heard = null;
      return false;
    }
    if (believes()) {
      followOther(now);
    }
    return following;
  }

  private long taken(Heard when, BreakerGossip.Answer answer) {
    if (answer.permit() != Circuit.NONE) {
      return probes.take(when.claim().owner(), answer.permit());
    }
    hear(answer.claim());
    return heard == null ? circuit.acquire(false) : Circuit.NONE;
  }

  // The owner is silent: from here on we are it, if nobody else is.
  private synchronized long takeOver(Heard when) {
    if (heard == null || !heard.claim().owner().equals(when.claim().owner())) {
      return Circuit.NONE; // somebody was quicker
    }
    heard = null;
    following = false;
    circuit.open(TripCause.UNANSWERED, SETTLE, when.claim().trips());
    return Circuit.NONE;
  }

  private void heardClosed(BreakerClaim claim) {
    boolean owned = owning;
    heard = null;
    following = false;
    owning = false; // first: it is not ours to say so
    circuit.reset();
    changedTo(State.CLOSED);
    if (owned) {
      gossip.publish(claim); // those who followed us may not have heard it
    }
  }

  private void heardOpen(BreakerClaim claim) {
    long now = clock.nanos();
    Heard latest = new Heard(claim, now + TimeUnit.MILLISECONDS.toNanos(claim.leftMillis()), now);
    heard = latest;
    if (following || owning || believes()) {
      followOther(latest);
    }
  }

  private void followOther(Heard other) {
    owning = false;
    following = true; // first: what the circuit does from now on is nobody's business
    circuit.reset();
    changedTo(other.claim().state());
  }

  /** Whether what others say may be true, by what this node has seen itself. */
  private boolean believes() {
    Outcomes seen = circuit.outcomes();
    if (seen == null || seen.failuresInARow() >= settings.probes()) {
      return true;
    }
    long evidence = Math.min(EVIDENCE_NANOS, settings.openFor().toNanos() / 2);
    return lastGood == 0 || coarseNanos.getAsLong() - lastGood >= evidence;
  }

  private void say(State state) {
    last = new BreakerClaim(key, last.epoch() + 1, gossip.self(), state, 0, circuit.trips());
    if (sharing) {
      gossip.publish(known());
    }
  }

  private BreakerClaim known() {
    Heard other = heard;
    Duration left =
        other == null ? circuit.openLeft() : Duration.ofNanos(Math.max(0, leftNanos(other)));
    return last.withLeft(left.plusNanos(999_999).toMillis());
  }

  private void changedTo(State state) {
    if (state != lastTold) {
      lastTold = state;
      told.accept(state);
    }
  }

  private boolean isVoid(Heard claim) {
    return clock.nanos() - claim.atNanos() > VOID.toNanos();
  }

  private long leftNanos(Heard claim) {
    return claim.untilNanos() - clock.nanos();
  }
}
