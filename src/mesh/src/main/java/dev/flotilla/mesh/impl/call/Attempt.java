package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.impl.balance.InFlightAttempt;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;
import io.vertx.core.Completable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Third stage of a call: one attempt at one target. Its outcome, whoever brings it first, settles
 * it and goes to the call; its end releases the target's slot. Both happen once: an attempt that
 * was abandoned is settled, and keeps its slot and its place of the service's limit until the
 * answer comes or its time is over.
 */
final class Attempt<T> implements Completable<T>, InFlightAttempt {

  private static final int SETTLED = 1;
  private static final int RELEASED = 2;
  private static final int HEDGED = 4;
  private static final VarHandle MARKS;

  static {
    try {
      MARKS = MethodHandles.lookup().findVarHandle(Attempt.class, "marks", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final MeshCall<T> call;
  private final InstanceState instanceState;
  private final long permit;
  private final long startNanos;
  private volatile long deadlineNanos;
  private final int identity;
  private long pass; // set before anybody else sees this

  @SuppressWarnings("unused") // through MARKS
  private volatile int marks;

  Attempt(
      MeshCall<T> call,
      InstanceState instanceState,
      long permit,
      long startNanos,
      long deadlineNanos) {
    this.call = call;
    this.instanceState = instanceState;
    this.permit = permit;
    this.startNanos = startNanos;
    this.deadlineNanos = deadlineNanos;
    this.identity = ThreadLocalRandom.current().nextInt();
  }

  MeshCall<T> call() {
    return call;
  }

  InstanceState instanceState() {
    return instanceState;
  }

  /** Permit of the service's breaker. */
  long pass() {
    return pass;
  }

  /** Of the target's circuit. */
  long permit() {
    return permit;
  }

  long startNanos() {
    return startNanos;
  }

  /** Whether it was given enough time for its end to say something about the called one. */
  boolean hadFairTime() {
    return deadlineNanos - startNanos >= call.fairTimeNanos();
  }

  /**
   * Takes a slot; false, and the attempt has failed, if the target's node was lost or the mesh was
   * closed meanwhile: whoever ends what is in flight then may have passed by before.
   *
   * @param servicePass permit of the service's breaker
   */
  boolean begin(long servicePass) {
    pass = servicePass;
    instanceState.began(this, BreakerStateMachine.isProbe(permit));
    boolean over = instanceState.isLost() || call.isMeshClosed();
    if (over && claim(SETTLED)) {
      forgive();
      release();
      call.failed(
          this,
          call.isMeshClosed() ? ConcurrencyLimiter.closed() : lost("is gone"),
          AttemptEnd.LOST);
    }
    return !over;
  }

  /** The transport is done with it, perhaps long after everybody else. */
  @Override
  public void complete(T result, Throwable failure) {
    if (FailureClassifier.provesLife(failure)) {
      instanceState.answered();
    }
    if (claim(SETTLED)) {
      long now = call.clock().nanos();
      OutcomeRecorder.judge(this, now, failure);
      release();
      if (failure == null) {
        call.succeeded(result);
      } else {
        call.failed(this, failure, AttemptEnd.FAILED);
      }
    } else {
      release();
      if (failure == null) {
        call.breaker().wokeUp(); // too late for this call, but a sign that others may be in time
      }
    }
  }

  @Override
  public void expireIfDue(long nowNanos) {
    if (nowNanos - deadlineNanos < 0) {
      if (Hedge.isDue(call, nowNanos - startNanos, nowNanos) && claim(HEDGED)) {
        call.slow(this);
      }
      return;
    }
    boolean early = nowNanos - call.deadlineNanos() < 0;
    if (early && !isSettled() && !call.payForRepeat()) {
      // Nobody may try elsewhere: who gives up now fails, who waits may still be answered.
      deadlineNanos = call.deadlineNanos();
      return;
    }
    if (claim(SETTLED)) {
      ServiceFailure failure = call.unanswered(instanceState.instance(), nowNanos - startNanos);
      if (early) {
        OutcomeRecorder.gaveUp(this, nowNanos, failure);
      } else {
        OutcomeRecorder.judge(this, nowNanos, failure);
      }
      release();
      call.failed(this, failure, early ? AttemptEnd.GIVEN_UP : AttemptEnd.FAILED);
    } else {
      release();
    }
  }

  @Override
  public void abandonIfRepeatable() {
    if (call.idempotent()
        && !isSettled()
        && !call.compiledPolicy().budget().isSpent()
        && call.payForRepeat()
        && claim(SETTLED)) {
      long waited = call.clock().nanos() - startNanos;
      call.breaker().release(pass); // one that hangs says nothing of a service that has others
      call.failed(this, call.unanswered(instanceState.instance(), waited), AttemptEnd.SILENT);
    }
  }

  @Override
  public void lose() {
    if (claim(SETTLED)) {
      forgive();
      release();
      call.failed(this, lost("was lost").afterPossibleRun(), AttemptEnd.LOST);
    } else {
      release();
    }
  }

  @Override
  public void close() {
    if (claim(SETTLED)) {
      release();
      call.failed(this, ConcurrencyLimiter.closed().afterPossibleRun(), AttemptEnd.LOST);
    } else {
      release();
    }
  }

  /** It says nothing about the called one. */
  void forgive() {
    instanceState.breakerStateMachine().release(permit);
    call.breaker().release(pass);
  }

  private ServiceFailure lost(String what) {
    return new ServiceFailure(
        Code.UNAVAILABLE, call.name() + ": node " + instanceState.instance().node() + " " + what);
  }

  private void release() {
    if (claim(RELEASED)) {
      instanceState.ended(this);
      call.concurrencyLimiter().leave();
    }
  }

  private boolean isSettled() {
    return (marks & SETTLED) != 0;
  }

  private boolean claim(int mark) {
    return ((int) MARKS.getAndBitwiseOr(this, mark) & mark) == 0;
  }

  // The slots are a hash set; the identity hash of the JVM costs more than the whole attempt.
  @Override
  public int hashCode() {
    return identity;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }
}
