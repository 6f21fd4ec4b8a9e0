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
 * The probes of this node that the owner of a breaker, another node, has permitted. One request is
 * in flight at a time, and a refusal is followed by a pause, so that not every call of this node
 * sends a request. Thread-safe.
 */
final class RemoteProbes {

  /** After a refusal. Source: an owner refuses at most 20 requests per second of each node. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A permit of an owner, held by a call of this node. */
  private record Grant(String owner, long permit) {}

  private final String breaker;
  private final Clock clock;
  private final BreakerGossip gossip;
  private final Map<Long, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicLong handles = new AtomicLong(BreakerPermit.FIRST_REMOTE);
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile long pauseUntilNanos;

  RemoteProbes(String breaker, Clock clock, BreakerGossip gossip) {
    this.breaker = breaker;
    this.clock = clock;
    this.gossip = gossip;
    this.pauseUntilNanos = clock.nanos();
  }

  /** Whether the owner may be asked now: no request is in flight and no pause runs. */
  boolean mayAsk() {
    return !asking.get() && clock.nanos() - pauseUntilNanos >= 0;
  }

  /**
   * Asks the owner for a permit, unless a request is in flight.
   *
   * @param then given the answer, or the failure that came instead
   * @return whether the owner was asked
   */
  boolean ask(String owner, BiConsumer<GossipAnswer, Throwable> then) {
    if (!asking.compareAndSet(false, true)) {
      return false;
    }
    gossip
        .ask(owner, breaker)
        .onComplete(
            (answer, silence) -> {
              if (silence == null && answer.permit() == BreakerPermit.NONE) {
                pauseUntilNanos = clock.nanos() + PAUSE_NANOS;
              }
              asking.set(false);
              then.accept(answer, silence);
            });
    return true;
  }

  /** The handle of a permit that the owner gave; a call carries it as its permit. */
  long take(String owner, long permit) {
    long handle = handles.getAndDecrement();
    grants.put(handle, new Grant(owner, permit));
    return handle;
  }

  /** Tells the owner how the call with this handle ended. */
  void ended(long handle, ProbeOutcome outcome) {
    Grant grant = grants.remove(handle);
    if (grant != null) {
      gossip.report(grant.owner(), new ProbeResult(breaker, grant.permit(), outcome));
    }
  }
}
