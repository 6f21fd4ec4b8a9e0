package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.balance.InstanceContext;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.ClusterBreaker.ClusterPeers;
import dev.flotilla.mesh.impl.breaker.EventBusGossip;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker.BreakerIdentity;
import dev.flotilla.mesh.impl.forecast.CallHistories;

/**
 * What the services, breakers and bulkheads of one mesh share.
 *
 * @param peers the other nodes, which share the state of breakers
 * @param histories the recorded calls, for forecasts
 */
record MeshRuntime(InstanceContext instances, ClusterPeers peers, CallHistories histories) {

  static MeshRuntime of(InstanceContext instances) {
    MeshEnvironment environment = instances.environment();
    return new MeshRuntime(
        instances,
        new ClusterPeers(EventBusGossip.of(environment.vertx()), instances.awake()::nanos),
        new CallHistories(environment.clock()));
  }

  MeshEnvironment environment() {
    return instances.environment();
  }

  MeshListeners listeners() {
    return instances.listeners();
  }

  /**
   * Creates a breaker that notifies the listeners of this mesh.
   *
   * @param gate decides whether it may open
   */
  MonitoredBreaker breaker(
      String name, BreakerKind kind, BreakerOptions options, BreakerStateMachine.Gate gate) {
    BreakerIdentity identity = new BreakerIdentity(name, kind, listeners(), peers);
    return new MonitoredBreaker(identity, options, environment(), gate);
  }
}
