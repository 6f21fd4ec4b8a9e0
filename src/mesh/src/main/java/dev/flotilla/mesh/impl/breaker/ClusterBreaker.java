package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.ProbeResult.ProbeOutcome;
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
public final class ClusterBreaker {

  /** What {@link #acquire} gives when {@link #ask} may get a permit. */
  public static final long ASK = -2;

  /** How often an owner repeats its claim; who joins late knows it after this. */
  public static final Duration REPEAT = Duration.ofSeconds(1);

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
  private final BreakerStateMachine breakerStateMachine;
  private final Clock clock;
  private final BreakerGossip gossip;
  private final LongSupplier coarseNanos;
  private final Consumer<State> told;
  private final RemoteProbes probes;
  private volatile BreakerSettings settings;
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
  public record ClusterPeers(BreakerGossip gossip, LongSupplier coarseNanos) {

    /** Nobody. */
    static ClusterPeers none() {
      return new ClusterPeers(BreakerGossip.NONE, () -> 1);
    }
  }

  /**
   * @param told hears of each change of what callers meet
   */
  ClusterBreaker(
      String key,
      BreakerStateMachine breakerStateMachine,
      Clock clock,
      ClusterPeers clusterPeers,
      Consumer<State> told) {
    this.key = key;
    this.breakerStateMachine = breakerStateMachine;
    this.clock = clock;
    this.gossip = clusterPeers.gossip();
    this.coarseNanos = clusterPeers.coarseNanos();
    this.told = told;
    this.probes = new RemoteProbes(key, clock, gossip);
    this.last = new BreakerClaim(key, 0, "", State.CLOSED, 0, 0);
    gossip.join(this);
  }

  String key() {
    return key;
  }

  /** Goes on by these settings, with the others or without. */
  synchronized void follow(BreakerSettings other, boolean withOthers) {
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
      return breakerStateMachine.state();
    }
    return leftNanos(now) > 0 ? State.OPEN : State.HALF_OPEN;
  }

  /** How long it stays open; zero when it is not. */
  Duration openLeft() {
    Heard now = heard;
    return following && now != null
        ? Duration.ofNanos(Math.max(0, leftNanos(now)))
        : breakerStateMachine.openLeft();
  }

  /** A permit, {@link BreakerStateMachine#NONE}, or {@link #ASK}. */
  long acquire() {
    Heard now = heard;
    return now == null ? breakerStateMachine.acquire(false) : acquireUnder(now);
  }

  /** Whether a permit is that of a probe, here or at the owner. */
  public static boolean isProbe(long permit) {
    return RemoteProbes.isHandle(permit) || BreakerStateMachine.isProbe(permit);
  }

  /**
   * Asks the owner.
   *
   * @param then given a permit or {@link BreakerStateMachine#NONE}, on any thread
   */
  void ask(LongConsumer then) {
    Heard now = heard;
    if (now == null) {
      then.accept(breakerStateMachine.acquire(false));
    } else if (!probes.ask(
        now.claim().owner(),
        (gossipAnswer, silence) ->
            then.accept(silence == null ? taken(now, gossipAnswer) : takeOver(now)))) {
      then.accept(BreakerStateMachine.NONE);
    }
  }

  /** Ends a call. */
  void record(long permit, boolean healthy, boolean slow) {
    if (RemoteProbes.isHandle(permit)) {
      probes.ended(permit, ProbeOutcome.of(healthy, slow));
      return;
    }
    breakerStateMachine.record(permit, healthy, slow);
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
      probes.ended(permit, ProbeOutcome.RELEASED);
    } else {
      breakerStateMachine.release(permit);
    }
  }

  /** Opens it on all nodes, whoever had it. */
  void open(Duration time) {
    synchronized (this) {
      heard = null;
      following = false;
    }
    breakerStateMachine.open(TripCause.FORCED, time, breakerStateMachine.trips() + 1);
  }

  /** Closes it on all nodes, whoever had it. */
  synchronized void reset() {
    heard = null;
    following = false;
    owning = false;
    breakerStateMachine.reset();
    say(State.CLOSED);
    changedTo(State.CLOSED);
  }

  /** Welcomes probes at once; as a follower, asks the owner at once. */
  void probeNow() {
    if (heard != null) {
      endWaiting();
    }
    breakerStateMachine.probeNow();
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
  synchronized BreakerGossip.GossipAnswer asked() {
    boolean mine = sharing && !following && !breakerStateMachine.isClosed();
    long permit = mine ? breakerStateMachine.acquire(false) : BreakerStateMachine.NONE;
    return new BreakerGossip.GossipAnswer(
        permit, permit == BreakerStateMachine.NONE ? known() : null);
  }

  /** Another node's probe has ended. */
  void reported(BreakerGossip.ProbeResult probeResult) {
    ProbeOutcome probeOutcome = probeResult.probeOutcome();
    if (probeOutcome == ProbeOutcome.RELEASED) {
      breakerStateMachine.release(probeResult.permit());
    } else {
      breakerStateMachine.record(probeResult.permit(), probeOutcome.healthy(), probeOutcome.slow());
    }
  }

  /** To be called every {@link #REPEAT}. */
  synchronized void repeat() {
    if (owning) {
      State now = breakerStateMachine.state(); // also ends a probe that is overdue
      if (now != State.CLOSED) {
        gossip.publish(known());
      }
    }
  }

  private long acquireUnder(Heard now) {
    if (!following && !comesToFollow(now)) {
      return breakerStateMachine.acquire(false);
    }
    return leftNanos(now) <= 0 && probes.mayAsk() ? ASK : BreakerStateMachine.NONE;
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

  private long taken(Heard when, BreakerGossip.GossipAnswer gossipAnswer) {
    if (gossipAnswer.permit() != BreakerStateMachine.NONE) {
      return probes.take(when.claim().owner(), gossipAnswer.permit());
    }
    hear(gossipAnswer.claim());
    return heard == null ? breakerStateMachine.acquire(false) : BreakerStateMachine.NONE;
  }

  // The owner is silent: from here on we are it, if nobody else is.
  private synchronized long takeOver(Heard when) {
    if (heard == null || !heard.claim().owner().equals(when.claim().owner())) {
      return BreakerStateMachine.NONE; // somebody was quicker
    }
    heard = null;
    following = false;
    breakerStateMachine.open(TripCause.UNANSWERED, SETTLE, when.claim().trips());
    return BreakerStateMachine.NONE;
  }

  private void heardClosed(BreakerClaim claim) {
    boolean owned = owning;
    heard = null;
    following = false;
    owning = false; // first: it is not ours to say so
    breakerStateMachine.reset();
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
    breakerStateMachine.reset();
    changedTo(other.claim().state());
  }

  /** Whether what others say may be true, by what this node has seen itself. */
  private boolean believes() {
    SlidingWindow seen = breakerStateMachine.slidingWindow();
    if (seen == null || seen.failuresInARow() >= settings.probes()) {
      return true;
    }
    long evidence = Math.min(EVIDENCE_NANOS, settings.openDuration().toNanos() / 2);
    return lastGood == 0 || coarseNanos.getAsLong() - lastGood >= evidence;
  }

  private void say(State state) {
    last =
        new BreakerClaim(
            key, last.epoch() + 1, gossip.self(), state, 0, breakerStateMachine.trips());
    if (sharing) {
      gossip.publish(known());
    }
  }

  private BreakerClaim known() {
    Heard other = heard;
    Duration left =
        other == null
            ? breakerStateMachine.openLeft()
            : Duration.ofNanos(Math.max(0, leftNanos(other)));
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
