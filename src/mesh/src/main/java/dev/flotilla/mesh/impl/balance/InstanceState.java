package dev.flotilla.mesh.impl.balance;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this node knows about one instance: the calls in flight to it, its latency and its health.
 */
public final class InstanceState {

  /**
   * Multiple of the usual latency that counts as silence. Source: TCP waits for mean + 4 deviations
   * (RFC 6298).
   */
  private static final int SILENCE_FACTOR = 4;

  /** Latencies below this are equal for a balancer: their difference is noise. */
  private static final double NOISE_MICROS = 50;

  /** Above any latency, so that a new instance gets one call until it has answered. */
  private static final double UNKNOWN_MICROS = 1e12;

  private static final long PRESENT = 0;
  private static final long SETTLED = Long.MIN_VALUE;
  private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final NodeLiveness node;
  private final PauseAwareClock awake;
  private final BreakerStateMachine breakerStateMachine;
  private final PeakEwma latency;
  private final InstanceStats instanceStats = new InstanceStats();
  private final CusumDetector surplus = new CusumDetector();
  private final DefectDetector defects;
  private final RecentDefects recentDefects = new RecentDefects();
  private final Set<InFlightAttempt> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile Instance instance;
  private volatile long silentSince; // awake time of the first call after the last answer; 0: none
  private volatile boolean lost;
  private volatile boolean ejectedForFailures;
  private volatile long leftAt = PRESENT;
  private volatile long joinedNanos = SETTLED;

  public InstanceState(
      Instance instance,
      NodeLiveness node,
      PauseAwareClock awake,
      BreakerStateMachine breakerStateMachine,
      DefectDetector defects,
      long nowNanos) {
    this.instance = instance;
    this.node = node;
    this.awake = awake;
    this.breakerStateMachine = breakerStateMachine;
    this.defects = defects;
    this.latency = new PeakEwma(nowNanos);
  }

  public Instance instance() {
    return instance;
  }

  public BreakerStateMachine breakerStateMachine() {
    return breakerStateMachine;
  }

  public PeakEwma latency() {
    return latency;
  }

  InstanceStats instanceStats() {
    return instanceStats;
  }

  int inFlight() {
    return inFlight.get();
  }

  public boolean isLost() {
    return lost;
  }

  /** Whether the instance is in discovery. */
  public boolean isThere() {
    return leftAt == PRESENT;
  }

  /** Replaces the record, which may have changed. */
  public void describedBy(Instance latest) {
    instance = latest;
  }

  /** The instance has just joined, and gets fewer calls at first. */
  public void joined(long nowNanos) {
    joinedNanos = nowNanos;
  }

  /** Returns when it joined; meaningless once it {@link #isSettled}. */
  long joinedNanos() {
    return joinedNanos;
  }

  boolean isSettled() {
    return joinedNanos == SETTLED;
  }

  void settle() {
    joinedNanos = SETTLED;
  }

  /** The instance is in discovery, perhaps again after it was lost. */
  public void appeared() {
    lost = false;
    leftAt = PRESENT;
  }

  /** The instance left discovery; calls in flight will still be answered. */
  public void withdrawn() {
    leftAt = awake.nanos();
  }

  /** Whether it left so long ago that no caller can hold an old snapshot with it. */
  public boolean isForgettable() {
    long since = leftAt;
    return since != PRESENT && inFlight.get() == 0 && awake.nanos() - since > MEMORY_NANOS;
  }

  /** Returns the cost of one more call: usual latency times calls in flight, including this one. */
  double cost(long nowNanos) {
    int waiting = inFlight.get();
    if (waiting > 0 && !latency.isMeasured()) {
      return UNKNOWN_MICROS + waiting;
    }
    double micros = Math.max(NOISE_MICROS, latency.micros(nowNanos));
    return micros * (waiting + 1) * recentDefects.costFactor(nowNanos);
  }

  public void began(InFlightAttempt attempt, boolean probe) {
    open.add(attempt);
    // A probe starts a new measurement: silence towards earlier calls does not count.
    if (inFlight.incrementAndGet() == 1 || probe || silentSince == 0) {
      silentSince = awake.nanos();
    }
  }

  public void ended(InFlightAttempt attempt) {
    open.remove(attempt);
    inFlight.decrementAndGet();
  }

  /**
   * Counts the end of a call, and ejects the instance if it fails far more often than the others.
   */
  public void judged(long permit, boolean healthy, boolean slow, long latencyNanos) {
    instanceStats.add(healthy, latencyNanos);
    if (breakerStateMachine.record(permit, healthy, slow) && surplus.record(healthy)) {
      breakerStateMachine.trip(TripCause.SUCCESS_RATE);
    }
  }

  /**
   * Counts a call that met a defect. The instance gets fewer calls for a moment. It is ejected only
   * if the others have far fewer defects; a probe fails only if the instance was ejected for
   * failures of calls.
   *
   * @param steered whether the client may have chosen the instance, which makes a comparison
   *     useless
   */
  public void defect(long permit, boolean steered, long nowNanos) {
    instanceStats.addDefect();
    recentDefects.add(nowNanos);
    if (BreakerPermit.isProbe(permit)) {
      breakerStateMachine.record(permit, !ejectedForFailures);
      return;
    }
    breakerStateMachine.release(permit);
    if (!steered && breakerStateMachine.isClosed() && defects.record()) {
      breakerStateMachine.trip(TripCause.SUCCESS_RATE);
    }
  }

  /** See {@link CusumDetector#expect}. */
  public void expect(int failures, double othersShare) {
    surplus.expect(failures, othersShare);
  }

  /** See {@link DefectDetector#expect}. */
  void expectDefects(double shareOfCalls) {
    defects.expect(shareOfCalls);
  }

  /** The instance was ejected; when it returns, its counts start anew. */
  public void ejected(TripCause cause) {
    surplus.forget();
    defects.forget();
    if (cause != TripCause.PROBE_FAILED) {
      ejectedForFailures = cause == TripCause.SUCCESS_RATE;
    }
  }

  /** The instance answered, in time or late. */
  public void answered() {
    node.beat(awake.nanos());
    if (silentSince != 0) {
      silentSince = 0;
    }
    if (!breakerStateMachine.isClosed()) {
      breakerStateMachine.probeNow(TripCause.UNANSWERED);
    }
  }

  /** Ends attempts whose time is over, and ejects the instance if it hangs. */
  public void sweep(long nowNanos, long shortestSilenceNanos, long longestSilenceNanos) {
    if (inFlight.get() == 0) {
      return;
    }
    for (InFlightAttempt attempt : open) {
      attempt.expireIfDue(nowNanos);
    }
    if (hangs(shortestSilenceNanos, longestSilenceNanos)
        && breakerStateMachine.trip(TripCause.UNANSWERED)) {
      open.forEach(InFlightAttempt::abandonIfRepeatable);
    }
  }

  /** The node was lost: ends all attempts in flight. */
  public void lose() {
    lost = true; // first: an attempt that begins now either sees this or is seen below
    withdrawn();
    open.forEach(InFlightAttempt::lose);
  }

  public void close() {
    open.forEach(InFlightAttempt::close);
  }

  public InstanceHealth health(long nowNanos) {
    return new InstanceHealth(
        instance.id(),
        instance.service(),
        inFlight.get(),
        Duration.ofNanos((long) (latency.micros(nowNanos) * 1e3)),
        breakerStateMachine.openLeft());
  }

  private boolean hangs(long shortestNanos, long longestNanos) {
    long since = silentSince;
    if (since == 0 || inFlight.get() == 0) {
      return false;
    }
    long silence = awake.nanos() - Math.max(since, node.lastAnswer());
    long usual = TimeUnit.MICROSECONDS.toNanos((long) latency.lastMicros());
    return silence > Math.max(shortestNanos, Math.min(longestNanos, SILENCE_FACTOR * usual));
  }
}
