package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.impl.breaker.ClusterBreaker;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Stops all calls of this node to a service that is down as a whole. The ejection of instances does
 * the daily work; this one sees every attempt, but opens only if none of the instances looks well.
 * So one bad copy of several never opens it, however often it fails, and in a total outage, where
 * ejection has to leave half of the instances in, the callers stop after a window of failures
 * instead of each waiting for their own.
 *
 * <p>An attempt that found no instance, or whose node was lost, says nothing: that is known at once
 * and costs no waiting. Nor does one that was given up while the call had time left: the service is
 * slow, and may still answer everybody in time. An instance that appears while it is open is probed
 * at once, and so is a service whose instance answers late: after a pause of a second, in which all
 * calls ran into their time, it need not stay shut for the time of an outage.
 */
final class ServiceBreaker implements BreakerStateMachine.Gate {

  private static final long ANY = 0; // a permit while it is off

  private final MonitoredBreaker circuit;
  private final Collection<InstanceState> instanceStates;
  private volatile boolean on;

  ServiceBreaker(
      MeshRuntime runtime,
      String service,
      BreakerOptions options,
      Collection<InstanceState> instanceStates) {
    this.instanceStates = instanceStates;
    this.on = options.perService();
    this.circuit = runtime.breaker(service, BreakerKind.SERVICE, options, this);
    circuit.whenChanged(this::changed);
  }

  void follow(BreakerOptions options) {
    on = options.perService();
    circuit.follow(options);
  }

  /** A permit for one attempt, {@link BreakerStateMachine#NONE}, or {@link ClusterBreaker#ASK}. */
  long acquire() {
    return on ? circuit.acquire() : ANY;
  }

  /**
   * Asks the node that hands out the probes; gives a permit or {@link BreakerStateMachine#NONE}.
   */
  void ask(LongConsumer then) {
    circuit.ask(then);
  }

  /** Says again what the other nodes have to know. */
  void repeat() {
    circuit.repeat();
  }

  /** Ends an attempt. */
  void record(long permit, boolean healthy, long tookNanos) {
    if (on) {
      circuit.record(permit, healthy, tookNanos);
    }
  }

  /** Keeps what is refused; the attempts are kept by whoever judges them, also while it is off. */
  void recordIn(CallHistory calls) {
    circuit.recordIn(calls);
  }

  /** Ends an attempt that says nothing. */
  void release(long permit) {
    circuit.release(permit);
  }

  /** What a call gets that is not let through. */
  ServiceFailure refuse() {
    return circuit.refuse();
  }

  boolean unhealthy(Throwable failure) {
    return FailureClassifier.unhealthy(failure, circuit.options());
  }

  boolean isSlow(long tookNanos) {
    return circuit.isSlow(tookNanos);
  }

  /** An instance is new, or back. */
  void appeared() {
    circuit.probeNow();
  }

  /** A call that nobody waits for any more was answered well: worth a probe, no more. */
  void wokeUp() {
    circuit.probeNow();
  }

  void addTo(Collection<BreakerHealth> all) {
    if (on) {
      all.add(circuit.health());
    }
  }

  @Override
  public boolean pass(BooleanSupplier transition) {
    for (InstanceState instanceState : instanceStates) {
      if (instanceState.isThere() && instanceState.breakerStateMachine().looksWell()) {
        return false;
      }
    }
    return transition.getAsBoolean();
  }

  // Else an instance would be ejected for the outage by the first good answer after it.
  private void changed(State state) {
    if (state != State.OPEN) {
      instanceStates.forEach(instanceState -> instanceState.breakerStateMachine().forget());
    }
  }
}
