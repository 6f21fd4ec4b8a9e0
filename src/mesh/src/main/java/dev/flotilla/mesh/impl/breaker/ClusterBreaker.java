package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.GossipAnswer;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.ProbeResult;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.ProbeResult.ProbeOutcome;
import dev.flotilla.mesh.impl.breaker.ClusterState.ClosedEverywhere;
import dev.flotilla.mesh.impl.breaker.ClusterState.Disputed;
import dev.flotilla.mesh.impl.breaker.ClusterState.OwnedElsewhere;
import dev.flotilla.mesh.impl.breaker.ClusterState.OwnedHere;
import dev.flotilla.mesh.impl.breaker.ClusterState.Standalone;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the breakers of one key on several nodes agree. The node whose state machine opens becomes
 * the <em>owner</em>: it publishes a claim, its state machine goes on as that of a single node
 * would, and it hands out the probes, to itself and to others, as many as the settings say for all
 * nodes together. The other nodes <em>follow</em>: they refuse calls, ask the owner for each probe
 * once the breaker is half-open, and report how the probe ended. The owner repeats its claim every
 * second, and publishes that the breaker has closed. {@link ClusterState} has the roles of a node.
 *
 * <p>If the owner does not answer, the node that asked becomes the owner, and waits {@link #SETTLE}
 * for others that did the same. Two owners, after that or after a partition, meet by their claims:
 * the higher epoch wins, then the smaller node id, and a node with an older claim is told the newer
 * one. A node that reaches no other node is its own owner and decides alone.
 *
 * <p>Thread-safe. {@link BreakerNotifier} makes the changes one after the other.
 */
public final class ClusterBreaker implements BreakerStateMachine.Watcher {

  /** How often an owner repeats its claim; a node that joins learns of it within this time. */
  public static final Duration REPEAT = Duration.ofSeconds(1);

  /** A claim that was not repeated for this long has expired: three repetitions were lost. */
  static final Duration CLAIM_EXPIRY = Duration.ofSeconds(3);

  /**
   * How long a new owner waits for its rivals: all nodes that asked the dead owner at the same
   * moment. Source: a message takes milliseconds, but after a crash twice Hazelcast's pause of 500
   * ms before it asks another member that listens (with 100 ms, two nodes probed in 1 run of 2).
   */
  static final Duration SETTLE = Duration.ofSeconds(1);

  private final String key;
  private final BreakerStateMachine stateMachine;
  private final Clock clock;
  private final BreakerGossip gossip;
  private final HealthEvidence evidence;
  private final BreakerNotifier notifier;
  private volatile ClusterState state; // written within notifier.exclusively, as settings
  private BreakerSettings settings;

  /**
   * The other nodes of a breaker.
   *
   * @param coarseNanos time that costs nothing to read, to some milliseconds; never 0
   */
  public record ClusterPeers(BreakerGossip gossip, LongSupplier coarseNanos) {

    /** No other node. */
    static ClusterPeers none() {
      return new ClusterPeers(BreakerGossip.NONE, () -> 1);
    }
  }

  /** A breaker that is not shared before the first {@link #update}. */
  ClusterBreaker(
      String key,
      BreakerSettings settings,
      MeshEnvironment environment,
      BreakerStateMachine.Gate gate,
      ClusterPeers peers) {
    this.key = key;
    this.settings = settings;
    this.clock = environment.clock();
    this.gossip = peers.gossip();
    this.stateMachine = new BreakerStateMachine(settings, clock, gate, this, environment.random());
    this.evidence = new HealthEvidence(peers.coarseNanos());
    this.notifier = new BreakerNotifier(gossip);
    this.state = new Standalone(new BreakerClaim(key, 0, "", State.CLOSED, 0, 0));
    gossip.join(this);
  }

  String key() {
    return key;
  }

  /** The state machine of this node, which decides unless another node owns the breaker. */
  BreakerStateMachine stateMachine() {
    return stateMachine;
  }

  /** The role of this node. */
  ClusterState state() {
    return state;
  }

  /** The role of this node for a call that begins now, after a disputed claim was looked at. */
  ClusterState stateForCall() {
    ClusterState now = state;
    return now instanceof Disputed disputed
        ? notifier.exclusively(() -> reconsidered(disputed))
        : now;
  }

  /** Where changes of the state that callers meet are announced. */
  BreakerNotifier notifier() {
    return notifier;
  }

  /** A call that this node permitted has succeeded. */
  void succeeded() {
    if (!(state instanceof Standalone)) {
      evidence.succeeded();
    }
  }

  /**
   * Adopts other settings.
   *
   * @param shared whether the other nodes, if there are any, take part
   */
  void update(BreakerSettings other, boolean shared) {
    stateMachine.update(other);
    notifier.exclusively(
        () -> {
          settings = other;
          if (!shared || gossip.isAlone()) {
            leaveCluster();
          } else if (state instanceof Standalone) {
            joinCluster();
          }
        });
  }

  /**
   * Opens it on all nodes; this node becomes the owner.
   *
   * @return false if it was open already and is so for longer now, of which listeners do not hear
   */
  boolean open() {
    return notifier.exclusively(
        () -> {
          boolean changes = notifier.announced() != State.OPEN;
          if (state instanceof OwnedElsewhere || state instanceof Disputed) {
            state = new ClosedEverywhere(state.claim());
          }
          stateMachine.open(TripCause.FORCED, settings.openDuration(), stateMachine.trips() + 1);
          return changes;
        });
  }

  /** Closes it on all nodes. */
  void reset() {
    notifier.exclusively(
        () -> {
          boolean shared = !(state instanceof Standalone);
          if (shared) {
            state = new ClosedEverywhere(state.claim()); // first: the claim comes at the end
          }
          stateMachine.reset();
          if (shared) {
            claim(State.CLOSED);
          }
          notifier.announce(State.CLOSED);
        });
  }

  /** Permits probes at once if it is open; if another node owns it, asks that node at once. */
  void probeNow() {
    if (state instanceof OwnedElsewhere) {
      notifier.exclusively(
          () -> {
            if (state instanceof OwnedElsewhere elsewhere) {
              state = new OwnedElsewhere(elsewhere.claim(), clock.nanos());
            }
          });
    }
    stateMachine.probeNow();
  }

  /** Makes this node the owner, because the node that was asked for a probe is silent. */
  void takeOver(OwnedElsewhere asked) {
    notifier.exclusively(
        () -> {
          if (state instanceof OwnedElsewhere now && now.owner().equals(asked.owner())) {
            state = new ClosedEverywhere(now.claim());
            stateMachine.open(TripCause.UNANSWERED, SETTLE, asked.claim().trips());
          } // else another node was quicker
        });
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    notifier.exclusively(() -> stateMachineChanged(State.OPEN));
  }

  @Override
  public void halfOpened() {
    notifier.exclusively(() -> stateMachineChanged(State.HALF_OPEN));
  }

  @Override
  public void closed() {
    notifier.exclusively(() -> stateMachineChanged(State.CLOSED));
  }

  /** Another node has made a claim. */
  void hear(BreakerClaim claim) {
    if (!claim.owner().equals(gossip.self())) {
      notifier.exclusively(() -> consider(claim));
    }
  }

  /** Another node asks for a probe. */
  GossipAnswer asked() {
    return notifier.exclusively(
        () -> {
          boolean mine = state instanceof OwnedHere && !stateMachine.isClosed();
          long permit = mine ? stateMachine.acquire(false) : BreakerPermit.NONE;
          return new GossipAnswer(permit, permit == BreakerPermit.NONE ? currentClaim() : null);
        });
  }

  /** The probe of another node has ended. */
  void reported(ProbeResult result) {
    ProbeOutcome outcome = result.outcome();
    if (outcome == ProbeOutcome.RELEASED) {
      stateMachine.release(result.permit());
    } else {
      stateMachine.record(result.permit(), outcome.healthy(), outcome.slow());
    }
  }

  /** Repeats the claim if this node is the owner; to be called every {@link #REPEAT}. */
  void repeatClaim() {
    if (state instanceof OwnedHere) {
      notifier.exclusively(
          () -> {
            State now = stateMachine.state(); // also ends a probe that is overdue
            if (state instanceof OwnedHere && now != State.CLOSED) {
              notifier.publish(currentClaim());
            }
          });
    }
  }

  private void leaveCluster() {
    boolean followed = state instanceof OwnedElsewhere;
    state = new Standalone(state.claim());
    if (followed) {
      notifier.announce(State.CLOSED); // as the state machine of a follower is
    }
  }

  private void joinCluster() {
    state = new ClosedEverywhere(state.claim());
    if (!stateMachine.isClosed()) {
      claim(stateMachine.state());
    }
  }

  private ClusterState reconsidered(Disputed disputed) {
    if (state == disputed) {
      if (disputed.isExpired(clock.nanos())) {
        state = new ClosedEverywhere(disputed.claim());
      } else if (!hasEvidenceOfHealth()) {
        follow(disputed.accepted());
      }
    }
    return state;
  }

  private void stateMachineChanged(State now) {
    if (state instanceof OwnedElsewhere) {
      return; // it was reset, because the state machine of another node counts
    }
    if ((now == State.CLOSED) != stateMachine.isClosed()) {
      return; // another thread has changed it since, and tells that
    }
    if (now == State.OPEN
        && state instanceof Disputed disputed
        && !disputed.isExpired(clock.nanos())) {
      follow(disputed.accepted()); // the claim was right, and the breaker has an owner already
      return;
    }
    if (state instanceof OwnedHere || !(state instanceof Standalone) && now != State.CLOSED) {
      claim(now);
    }
    notifier.announce(now);
  }

  private void consider(BreakerClaim claim) {
    if (state instanceof Standalone) {
      return;
    }
    BreakerClaim known = currentClaim();
    if (!claim.isNewerThan(known)) {
      notifier.tell(claim.owner(), known);
    } else if (claim.state() == State.CLOSED) {
      acceptClosed(claim);
    } else {
      acceptOpen(claim);
    }
  }

  private void acceptClosed(BreakerClaim claim) {
    boolean owned = state instanceof OwnedHere;
    state = new ClosedEverywhere(claim); // first: this node must not claim that
    stateMachine.reset();
    notifier.announce(State.CLOSED);
    if (owned) {
      notifier.publish(claim); // the followers of this node may not have heard it
    }
  }

  private void acceptOpen(BreakerClaim claim) {
    long now = clock.nanos();
    long until = now + TimeUnit.MILLISECONDS.toNanos(claim.leftMillis());
    boolean decided = state instanceof OwnedElsewhere || state instanceof OwnedHere;
    if (decided || !hasEvidenceOfHealth()) {
      follow(new OwnedElsewhere(claim, until));
    } else {
      state = new Disputed(claim, until, now);
    }
  }

  private void follow(OwnedElsewhere next) {
    state = next; // first: from now on changes of the state machine do not count
    stateMachine.reset();
    notifier.announce(next.claim().state());
  }

  private boolean hasEvidenceOfHealth() {
    return evidence.isFresh(stateMachine.slidingWindow(), settings);
  }

  private void claim(State now) {
    BreakerClaim claim =
        new BreakerClaim(
            key, state.claim().epoch() + 1, gossip.self(), now, 0, stateMachine.trips());
    state = now == State.CLOSED ? new ClosedEverywhere(claim) : new OwnedHere(claim);
    notifier.publish(currentClaim());
  }

  /** The newest claim, with the time that is left now. */
  private BreakerClaim currentClaim() {
    long now = clock.nanos();
    Duration left = stateMachine.openLeft();
    if (state instanceof OwnedElsewhere elsewhere) {
      left = elsewhere.openLeft(now);
    } else if (state instanceof Disputed disputed) {
      left = disputed.accepted().openLeft(now);
    }
    return state.claim().withLeft(left.plusNanos(999_999).toMillis());
  }
}
