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

/** One instance as this node sees it: what is in flight to it, how fast and how well it answers. */
public final class InstanceState {

  /** Times the usual latency is silence. Source: TCP waits for mean + 4 deviations (RFC 6298). */
  private static final int SILENCE_FACTOR = 4;

  /** Differences below this are noise to a balancer. */
  private static final double NOISE_MICROS = 50;

  /** More than any latency: a new instance gets one call until it has answered. */
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
  private volatile boolean outForFailures;
  private volatile long goneSince = PRESENT;
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

  /** Whether it is in discovery. */
  public boolean isThere() {
    return goneSince == PRESENT;
  }

  /** The record may have changed. */
  public void describedBy(Instance latest) {
    instance = latest;
  }

  /** It has just come, and is to be spared at first. */
  public void joined(long nowNanos) {
    joinedNanos = nowNanos;
  }

  /** When it joined; says nothing once it {@link #isSettled}. */
  long joinedNanos() {
    return joinedNanos;
  }

  boolean isSettled() {
    return joinedNanos == SETTLED;
  }

  void settle() {
    joinedNanos = SETTLED;
  }

  /** It is in discovery, perhaps again after it was lost. */
  public void appeared() {
    lost = false;
    goneSince = PRESENT;
  }

  /** It is out of discovery; what is in flight will still be answered. */
  public void withdrawn() {
    goneSince = awake.nanos();
  }

  /** Whether it is gone for so long that no caller can hold an old view with it. */
  public boolean isForgettable() {
    long since = goneSince;
    return since != PRESENT && inFlight.get() == 0 && awake.nanos() - since > MEMORY_NANOS;
  }

  /** What one more call here would cost: usual latency times calls in flight, this one included. */
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
    // A probe asks anew: silence towards calls from before it says nothing about now.
    if (inFlight.incrementAndGet() == 1 || probe || silentSince == 0) {
      silentSince = awake.nanos();
    }
  }

  public void ended(InFlightAttempt attempt) {
    open.remove(attempt);
    inFlight.decrementAndGet();
  }

  /** The end of a call says how well it is; it is out if it fails far more than the others do. */
  public void judged(long permit, boolean healthy, boolean slow, long latencyNanos) {
    instanceStats.add(healthy, latencyNanos);
    if (breakerStateMachine.record(permit, healthy, slow) && surplus.record(healthy)) {
      breakerStateMachine.trip(TripCause.SUCCESS_RATE);
    }
  }

  /**
   * A call met a defect of it. It gets fewer calls for a moment; more than that speaks against it
   * only if the others have far fewer, and for a probe if it was for such failures that it is out.
   *
   * @param steered whether the client may have chosen it, so that there is nothing to compare
   */
  public void defect(long permit, boolean steered, long nowNanos) {
    instanceStats.addDefect();
    recentDefects.add(nowNanos);
    if (BreakerPermit.isProbe(permit)) {
      breakerStateMachine.record(permit, !outForFailures);
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

  /** It is out; when it is back, it begins anew. */
  public void ejected(TripCause cause) {
    surplus.forget();
    defects.forget();
    if (cause != TripCause.PROBE_FAILED) {
      outForFailures = cause == TripCause.SUCCESS_RATE;
    }
  }

  /** It gave a sign of life, late or not. */
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

  /** Nothing in flight will be answered. */
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
