package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.GossipAnswer;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.ProbeResult;
import dev.flotilla.mesh.impl.breaker.BreakerGossip.ProbeResult.ProbeOutcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * The probes that this node makes with permits of an owner elsewhere. One question is under way at
 * a time, and after a no there is a pause, so that the calls of this node do not become questions.
 */
final class RemoteProbes {

  /** After a no. Source: an owner gets at most 20 vain questions per second of each node. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long FIRST_HANDLE = -3; // downwards: neither a permit, nor NONE, nor ASK

  /** A permit of an owner that a call of this node has. */
  private record Grant(String owner, long permit) {}

  private final String breaker;
  private final Clock clock;
  private final BreakerGossip gossip;
  private final Map<Long, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicLong handles = new AtomicLong(FIRST_HANDLE);
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile long pauseUntilNanos;

  RemoteProbes(String breaker, Clock clock, BreakerGossip gossip) {
    this.breaker = breaker;
    this.clock = clock;
    this.gossip = gossip;
    this.pauseUntilNanos = clock.nanos();
  }

  /** Whether this is the handle of a permit that an owner gave. */
  static boolean isHandle(long permit) {
    return permit <= FIRST_HANDLE;
  }

  /** Whether it is worth while to ask now. */
  boolean mayAsk() {
    return !asking.get() && clock.nanos() - pauseUntilNanos >= 0;
  }

  /**
   * Asks the owner, unless a question is under way.
   *
   * @param then given the answer, or why there is none
   * @return whether it was asked
   */
  boolean ask(String owner, BiConsumer<GossipAnswer, Throwable> then) {
    if (!asking.compareAndSet(false, true)) {
      return false;
    }
    gossip
        .ask(owner, breaker)
        .onComplete(
            (gossipAnswer, silence) -> {
              if (silence == null && gossipAnswer.permit() == BreakerStateMachine.NONE) {
                pauseUntilNanos = clock.nanos() + PAUSE_NANOS;
              }
              asking.set(false);
              then.accept(gossipAnswer, silence);
            });
    return true;
  }

  /** A handle for a permit that the owner gave; a call carries it like a permit. */
  long take(String owner, long permit) {
    long handle = handles.getAndDecrement();
    grants.put(handle, new Grant(owner, permit));
    return handle;
  }

  /** Tells the owner how the call with this handle ended. */
  void ended(long handle, ProbeOutcome probeOutcome) {
    Grant grant = grants.remove(handle);
    if (grant != null) {
      gossip.report(grant.owner(), new ProbeResult(breaker, grant.permit(), probeOutcome));
    }
  }
}
