package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.GossipAnswer;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.ProbeResult.ProbeOutcome;
import dev.flotilla.mesh.impl.breaker.ClusterState.OwnedElsewhere;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A breaker as calls meet it, whether it guards a service or any work: it gives and takes back
 * permits, counts and explains refusals, and tells listeners of changes. A permit comes from the
 * state machine of this node or, if another node owns the breaker, from that node. Thread-safe; a
 * closed breaker gives permits without allocation.
 */
public final class MonitoredBreaker {

  /** Instead of the start of a call whose duration is not needed. */
  static final long NOT_TIMED = Long.MIN_VALUE;

  private final BreakerIdentity identity;
  private final Clock clock;
  private final ClusterBreaker cluster;
  private final BreakerStateMachine stateMachine;
  private final RemoteProbes probes;
  private final Function<BreakerOptions, BreakerSettings> reading;
  private final LongAdder refused = new LongAdder();
  private volatile BreakerOptions options;
  private volatile boolean enabled;
  private volatile CallHistory history; // null while calls are not recorded

  /** Who the breaker is, and who takes part in it. */
  public record BreakerIdentity(
      String name,
      BreakerKind kind,
      MeshListeners meshListeners,
      ClusterBreaker.ClusterPeers clusterPeers) {

    /** The same on all nodes; a service and a named breaker may have the same name. */
    String key() {
      return kind + " " + name;
    }
  }

  /**
   * A breaker that reads options as its kind does.
   *
   * @param gate whether it may open
   */
  public MonitoredBreaker(
      BreakerIdentity identity,
      BreakerOptions options,
      MeshEnvironment environment,
      BreakerStateMachine.Gate gate) {
    this(
        identity,
        options,
        identity.kind() == BreakerKind.SERVICE
            ? BreakerSettings::ofService
            : BreakerSettings::ofBreaker,
        environment,
        gate);
  }

  /**
   * A breaker with its own reading of options.
   *
   * @param reading gives the settings for these options and for those that replace them
   */
  MonitoredBreaker(
      BreakerIdentity identity,
      BreakerOptions options,
      Function<BreakerOptions, BreakerSettings> reading,
      MeshEnvironment environment,
      BreakerStateMachine.Gate gate) {
    this.identity = identity;
    this.clock = environment.clock();
    this.reading = reading;
    this.cluster =
        new ClusterBreaker(
            identity.key(), reading.apply(options), environment, gate, identity.clusterPeers());
    this.stateMachine = cluster.stateMachine();
    this.probes = new RemoteProbes(identity.key(), clock, identity.clusterPeers().gossip());
    cluster.notifier().listen(this::tell);
    update(options);
  }

  public String name() {
    return identity.name();
  }

  public BreakerOptions options() {
    return options;
  }

  /** How it behaves by its options. */
  public BreakerSettings settings() {
    return reading.apply(options);
  }

  /** Whether it may refuse calls: that of a service may be switched off by its options. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Adopts other options. */
  public void update(BreakerOptions other) {
    options = other;
    enabled = identity.kind() == BreakerKind.NAMED || other.perService();
    cluster.update(settings(), other.scope() == BreakerOptions.Scope.CLUSTER);
  }

  /**
   * Runs this as a part of each change, before listeners hear of it. It runs under the breaker's
   * lock: it must neither block nor call code that may do so.
   */
  public void onTransition(Consumer<State> action) {
    cluster.notifier().onTransition(action);
  }

  /** Keeps the calls that end and those that are refused from now on; null ends that. */
  public void recordIn(CallHistory calls) {
    history = calls;
  }

  /** A permit, {@link BreakerPermit#NONE}, or {@link BreakerPermit#ASK_OWNER}. */
  public long acquire() {
    if (!enabled) {
      return BreakerPermit.UNGUARDED;
    }
    if (cluster.stateForCall() instanceof OwnedElsewhere elsewhere) {
      return elsewhere.visible(clock.nanos()) == State.HALF_OPEN && probes.mayAsk()
          ? BreakerPermit.ASK_OWNER
          : BreakerPermit.NONE;
    }
    return stateMachine.acquire(false);
  }

  /**
   * Asks the owner for a probe.
   *
   * @param then given a permit or {@link BreakerPermit#NONE}, on any thread
   */
  public void ask(LongConsumer then) {
    if (!(cluster.state() instanceof OwnedElsewhere asked)) {
      then.accept(stateMachine.acquire(false));
      return;
    }
    boolean sent =
        probes.ask(
            asked.owner(),
            (answer, silence) ->
                then.accept(silence == null ? answered(asked, answer) : takeOver(asked)));
    if (!sent) {
      then.accept(BreakerPermit.NONE);
    }
  }

  /** The moment from which a call's time counts; {@link #NOT_TIMED} if it is not needed. */
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

  /** Ends a call that took this time; the caller keeps its history. */
  public void record(long permit, boolean healthy, long tookNanos) {
    if (BreakerPermit.isRemote(permit)) {
      probes.ended(permit, ProbeOutcome.of(healthy, isSlow(tookNanos)));
    } else if (enabled) {
      stateMachine.record(permit, healthy, isSlow(tookNanos));
      if (healthy) {
        cluster.succeeded();
      }
    } else {
      stateMachine.release(permit);
    }
  }

  /** Ends a call whose outcome says nothing. */
  public void release(long permit) {
    if (BreakerPermit.isRemote(permit)) {
      probes.ended(permit, ProbeOutcome.RELEASED);
    } else {
      stateMachine.release(permit);
    }
  }

  /** Whether an answer after this time counts as slow. */
  public boolean isSlow(long tookNanos) {
    long limit = options.slowCallThreshold().toNanos();
    return limit != 0 && tookNanos > limit;
  }

  /**
   * Whether this outcome counts as failed.
   *
   * @param failure null for success
   */
  public boolean unhealthy(Throwable failure) {
    return FailureClassifier.unhealthy(failure, options);
  }

  /** The failure of a call that is refused; counts it. */
  public ServiceFailure refuse() {
    refused.increment();
    CallHistory calls = history;
    if (calls != null) {
      calls.refused(clock.nanos());
    }
    Duration left = openLeft();
    if (left.isZero()) {
      return new ServiceFailure(
          Code.UNAVAILABLE, "breaker " + name() + " is HALF_OPEN and waits for its probes");
    }
    Duration shown = Duration.ofMillis(left.plusNanos(999_999).toMillis());
    return new ServiceFailure(
            Code.UNAVAILABLE,
            "breaker " + name() + " is OPEN for " + Durations.text(shown) + " more")
        .retryAfter(shown);
  }

  /** The state that a caller meets now. */
  public State state() {
    return cluster.state() instanceof OwnedElsewhere elsewhere
        ? elsewhere.visible(clock.nanos())
        : stateMachine.state();
  }

  /** How long it stays open; zero when it is not. */
  public Duration openLeft() {
    return cluster.state() instanceof OwnedElsewhere elsewhere
        ? elsewhere.openLeft(clock.nanos())
        : stateMachine.openLeft();
  }

  /** Whether it is closed, here and at the node that decides. */
  public boolean isClosed() {
    return state() == State.CLOSED;
  }

  /** Whether another node decides. */
  public boolean isFollowing() {
    return cluster.state() instanceof OwnedElsewhere;
  }

  /** State and figures now. */
  public BreakerHealth health() {
    SlidingWindow window = stateMachine.slidingWindow();
    long now = clock.nanos();
    return new BreakerHealth(
        name(),
        identity.kind(),
        state(),
        openLeft(),
        window == null ? 0 : window.calls(now),
        window == null ? 0 : window.failures(now),
        window == null ? 0 : window.slow(now),
        stateMachine.trips(),
        refused.sum(),
        isFollowing());
  }

  /** Makes an open breaker half-open if its time is over, as the next call would. */
  public void moveOn() {
    stateMachine.moveOn();
  }

  /** Permits probes at once, if it is open. */
  public void probeNow() {
    cluster.probeNow();
  }

  /**
   * Opens it on all nodes.
   *
   * @return false if it was open already and is so for longer now, of which listeners do not hear
   */
  public boolean open() {
    return cluster.open();
  }

  /** Closes it on all nodes. */
  public void reset() {
    cluster.reset();
  }

  private long answered(OwnedElsewhere asked, GossipAnswer answer) {
    if (answer.permit() != BreakerPermit.NONE) {
      return probes.take(asked.owner(), answer.permit());
    }
    cluster.hear(answer.claim());
    return isFollowing() ? BreakerPermit.NONE : stateMachine.acquire(false);
  }

  private long takeOver(OwnedElsewhere asked) {
    cluster.takeOver(asked);
    return BreakerPermit.NONE;
  }

  private void tell(State state) {
    identity
        .meshListeners()
        .tell(
            listener -> {
              if (identity.kind() == BreakerKind.SERVICE) {
                listener.serviceBreakerChanged(name(), state);
              } else {
                listener.breakerChanged(name(), state);
              }
            });
  }
}
