package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.impl.balance.InFlightAttempt;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;
import dev.flotilla.mesh.impl.trace.CallTrace;
import io.vertx.core.Completable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Third stage of a call: one attempt at one instance. The first outcome settles the attempt and
 * goes to the call; the end releases the slots of the instance and of the service's limit. Each
 * happens once. An attempt that was abandoned is settled, and keeps its slots until the answer
 * arrives or its time is over.
 *
 * <p>An attempt whose answer is no longer needed is cancelled: its transport is told. That alone
 * neither settles it nor releases its slots, because the instance may still be at work.
 */
final class Attempt<T> implements Completable<T>, InFlightAttempt, CallTrace.AttemptFacts {

  private static final int SETTLED = 1;
  private static final int RELEASED = 2;
  private static final int HEDGED = 4;
  private static final int CANCELLED = 8;
  private static final VarHandle MARKS;

  static {
    try {
      MARKS = MethodHandles.lookup().findVarHandle(Attempt.class, "marks", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final InstanceState instanceState;
  private final long instancePermit;
  private final long startNanos;
  private final int identity;
  private final int candidates;
  private final Cancellation cancellation = new Cancellation();
  // Set by begin, before another thread can see the attempt.
  private MeshCall<T> call;
  private long servicePermit;
  private TraceContext span; // null if calls are not traced
  private int number;
  private volatile long deadlineNanos;

  @SuppressWarnings("unused") // through MARKS
  private volatile int marks;

  /**
   * Creates an attempt that has not begun.
   *
   * @param candidates among how many instances its own was picked
   */
  Attempt(InstanceState instanceState, long instancePermit, long startNanos, int candidates) {
    this.candidates = candidates;
    this.instanceState = instanceState;
    this.instancePermit = instancePermit;
    this.startNanos = startNanos;
    this.identity = ThreadLocalRandom.current().nextInt();
  }

  InstanceState instanceState() {
    return instanceState;
  }

  /** Returns the permit of the instance's breaker. */
  long instancePermit() {
    return instancePermit;
  }

  /** Returns the permit of the service's breaker. */
  long servicePermit() {
    return servicePermit;
  }

  /** Tells the transport that the answer is no longer needed. */
  Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  /** Makes it a part of a trace, before it begins. */
  void trace(TraceContext ownSpan, int ownNumber) {
    span = ownSpan;
    number = ownNumber;
  }

  @Override
  public TraceContext span() {
    return span;
  }

  @Override
  public Instance instance() {
    return instanceState.instance();
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int candidates() {
    return candidates;
  }

  @Override
  public String algorithm() {
    return call.policy().policy().balancer().algorithm().name();
  }

  @Override
  public boolean isEjected() {
    return !instanceState.breakerStateMachine().isClosed();
  }

  @Override
  public boolean isProbe() {
    return BreakerPermit.isProbe(instancePermit);
  }

  MethodLatency methodLatency() {
    return call.latency();
  }

  /** Whether data that the client sent influenced which instance was picked. */
  boolean isSteered() {
    return call.isSteered();
  }

  /** Whether it was given enough time for its end to say something about the instance. */
  boolean hadFairTime() {
    return deadlineNanos - startNanos >= call.policy().fairTimeNanos(call.call().idempotent());
  }

  long unresponsiveNanos() {
    return call.policy().unresponsiveNanos();
  }

  /**
   * Registers the attempt with its instance.
   *
   * @return false if the instance's node was lost or the mesh was closed meanwhile, so that no
   *     other thread ends the attempt; it has then failed
   */
  boolean begin(MeshCall<T> attempted, long permit, long untilNanos) {
    call = attempted;
    servicePermit = permit;
    deadlineNanos = untilNanos;
    instanceState.began(this, BreakerPermit.isProbe(instancePermit));
    boolean closed = call.upstream().isClosed();
    boolean over = closed || instanceState.isLost();
    if (over && claim(SETTLED)) {
      recorder().discard(this);
      release();
      call.failed(this, closed ? ConcurrencyLimiter.closed() : nodeLost(), AttemptEnd.LOST);
    }
    return !over;
  }

  /** The transport has an outcome, perhaps long after the attempt was settled. */
  @Override
  public void complete(T result, Throwable failure) {
    if (FailureClassifier.provesLife(failure)) {
      instanceState.answered();
    }
    if (claim(SETTLED)) {
      if (cancellation.isCancelled()) {
        recorder().recordCancelled(this, call.nanos(), failure);
      } else {
        recorder().record(this, call.nanos(), failure);
      }
      release();
      if (failure == null) {
        call.succeeded(this, result);
      } else {
        call.failed(this, failure, AttemptEnd.FAILED);
      }
    } else {
      release();
      if (failure == null || FailureClassifier.cancelled(failure)) {
        call.upstream().answeredLate();
      }
    }
  }

  @Override
  public void expireIfDue(long nowNanos) {
    if (call.isOver() && claim(CANCELLED)) {
      cancellation.cancel();
    }
    if (nowNanos - deadlineNanos < 0) {
      if (call.isHedgeDue(nowNanos - startNanos, nowNanos) && claim(HEDGED)) {
        call.slow(this);
      }
      return;
    }
    boolean early = nowNanos - call.deadlineNanos() < 0;
    if (early && !isSettled() && !call.takeRetry()) {
      // No retry is possible: abandoning the attempt would fail the call, waiting may answer it.
      deadlineNanos = call.deadlineNanos();
      return;
    }
    if (claim(SETTLED)) {
      timeOut(nowNanos, early);
    } else {
      release();
    }
    cancellation.cancel();
  }

  private void timeOut(long nowNanos, boolean early) {
    ServiceFailure failure = unanswered(nowNanos);
    if (early) {
      recorder().recordAbandoned(this, nowNanos, failure);
    } else {
      recorder().record(this, nowNanos, failure);
    }
    release();
    call.failed(this, failure, early ? AttemptEnd.TIMED_OUT : AttemptEnd.FAILED);
  }

  @Override
  public void abandonIfRepeatable() {
    if (call.call().idempotent()
        && !isSettled()
        && !call.policy().budget().isSpent()
        && call.takeRetry()
        && claim(SETTLED)) {
      // One instance that hangs says nothing about a service that has others.
      call.upstream().breaker().release(servicePermit);
      call.failed(this, unanswered(call.nanos()), AttemptEnd.UNRESPONSIVE);
      cancellation.cancel();
    }
  }

  @Override
  public void lose() {
    if (claim(SETTLED)) {
      recorder().discard(this);
      release();
      call.failed(this, nodeLost().afterPossibleRun(), AttemptEnd.LOST);
    } else {
      release();
    }
    cancellation.cancel();
  }

  @Override
  public void close() {
    if (claim(SETTLED)) {
      release();
      call.failed(this, ConcurrencyLimiter.closed().afterPossibleRun(), AttemptEnd.LOST);
    } else {
      release();
    }
    cancellation.cancel();
  }

  private OutcomeRecorder recorder() {
    return call.upstream().outcomeRecorder();
  }

  private ServiceFailure nodeLost() {
    return new ServiceFailure(
        Code.UNAVAILABLE, call.call().fullMethodName() + ": " + node() + " was lost");
  }

  private ServiceFailure unanswered(long nowNanos) {
    String waited = Durations.text(Duration.ofNanos(nowNanos - startNanos));
    return new ServiceFailure(
            Code.UNKNOWN,
            call.call().fullMethodName() + ": no answer from " + node() + " within " + waited)
        .afterPossibleRun();
  }

  private String node() {
    return "node " + instanceState.instance().node();
  }

  private void release() {
    if (claim(RELEASED)) {
      instanceState.ended(this);
      call.upstream().limiter().release();
    }
  }

  /** Whether the call was hedged because of this attempt. */
  boolean wasHedged() {
    return (marks & HEDGED) != 0;
  }

  private boolean isSettled() {
    return (marks & SETTLED) != 0;
  }

  private boolean claim(int mark) {
    return ((int) MARKS.getAndBitwiseOr(this, mark) & mark) == 0;
  }

  // Attempts are kept in a hash set; the JVM's identity hash costs more than the whole attempt.
  @Override
  public int hashCode() {
    return identity;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }
}
