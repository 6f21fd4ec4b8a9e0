package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Lets an instance be ejected only while the share of ejected instances of its service is below the
 * maximum, and reports each ejection and return. One per instance.
 */
final class EjectionGate implements BreakerStateMachine.Gate, BreakerStateMachine.Watcher {

  private final InstancePools pools;
  private final MeshListeners listeners;
  private InstanceState instanceState; // set once, before another thread sees the instance

  EjectionGate(InstancePools pools, MeshListeners listeners) {
    this.pools = pools;
    this.listeners = listeners;
  }

  void guard(InstanceState guarded) {
    instanceState = guarded;
  }

  @Override
  public boolean pass(BooleanSupplier transition) {
    InstanceState[] peers = pools.peersOf(instanceState);
    if (!mayEject(peers)) {
      return false; // without the lock: in an outage every failed call comes here
    }
    synchronized (pools) { // two instances at once would both find the last free share
      return mayEject(peers) && transition.getAsBoolean();
    }
  }

  private boolean mayEject(InstanceState[] peers) {
    int ejected = 0;
    for (InstanceState peer : peers) {
      ejected += peer.breakerStateMachine().isClosed() ? 0 : 1;
    }
    long most = Math.max(1, Share.floor(pools.maxEjectedShare() * peers.length));
    return ejected < Math.min(most, peers.length - 1);
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    instanceState.ejected(cause);
    listeners.tell(listener -> listener.ejected(instanceState.instance(), cause, time));
  }

  @Override
  public void closed() {
    listeners.tell(listener -> listener.returned(instanceState.instance()));
  }
}
