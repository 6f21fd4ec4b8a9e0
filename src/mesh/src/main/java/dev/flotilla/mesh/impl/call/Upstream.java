package dev.flotilla.mesh.impl.call;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.impl.balance.InstancePools;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;
import dev.flotilla.mesh.impl.traffic.TrafficRules;
import dev.flotilla.mesh.policy.Policy;

/** One service that this node calls: its policy, its instances, and the stages of its calls. */
final class Upstream {

  private final MeshRuntime runtime;
  private final InstancePools instances;
  private final MonitoredBreaker breaker;
  private final Admission admission;
  private final InstancePicker instancePicker;
  private final OutcomeRecorder outcomeRecorder;
  private volatile CompiledPolicy policy;
  private volatile TrafficRules trafficRules;

  Upstream(String service, Policy policy, MeshRuntime runtime) {
    this.runtime = runtime;
    this.policy = CompiledPolicy.of(policy, environment());
    this.trafficRules = new TrafficRules(service, policy.traffic(), environment(), listeners());
    this.instances = new InstancePools(service, policy, runtime.instances());
    ServiceGate gate = new ServiceGate(instances.all());
    this.breaker = runtime.breaker(service, BreakerKind.SERVICE, policy.breaker(), gate);
    breaker.onTransition(gate::changed);
    this.admission = new Admission(service, policy.limit(), environment(), listeners());
    this.instancePicker = new InstancePicker(instances);
    this.outcomeRecorder = new OutcomeRecorder(breaker, admission.limiter());
    recordIn(runtime.histories().of(service, BreakerKind.SERVICE));
  }

  MeshEnvironment environment() {
    return runtime.environment();
  }

  MeshListeners listeners() {
    return runtime.listeners();
  }

  /** Returns the policy of calls that begin now. */
  CompiledPolicy policy() {
    return policy;
  }

  /** Returns the traffic rules of calls that begin now. */
  TrafficRules trafficRules() {
    return trafficRules;
  }

  InstancePools instances() {
    return instances;
  }

  /** Returns the breaker that stops all calls when no instance is healthy. */
  MonitoredBreaker breaker() {
    return breaker;
  }

  Admission admission() {
    return admission;
  }

  ConcurrencyLimiter limiter() {
    return admission.limiter();
  }

  InstancePicker instancePicker() {
    return instancePicker;
  }

  OutcomeRecorder outcomeRecorder() {
    return outcomeRecorder;
  }

  /** Whether the mesh was closed. */
  boolean isClosed() {
    return admission.isClosed();
  }

  /** Whether the service ever had an instance, so that having none now may be a short gap. */
  boolean hadInstances() {
    return !instances.all().isEmpty();
  }

  /** Replaces the policy; must not be called by two threads at once. */
  void update(Policy newPolicy) {
    policy = policy.changedTo(newPolicy, environment());
    TrafficRules changed = trafficRules.changedTo(newPolicy.traffic());
    if (changed != trafficRules) {
      trafficRules = changed;
      instances.discardPools(); // they hold parts for versions of the replaced rules
    }
    breaker.update(newPolicy.breaker());
    instances.update(newPolicy);
    admission.update(newPolicy.limit());
  }

  /** Records the outcome of calls; null records nothing. */
  void recordIn(CallHistory calls) {
    breaker.recordIn(calls);
    outcomeRecorder.recordIn(calls);
  }

  /** An instance has joined; an open breaker probes the service at once. */
  void appeared(Instance instance) {
    instances.appeared(instance);
    breaker.probeNow();
  }

  /** An abandoned call was answered after all: an open breaker probes the service at once. */
  void answeredLate() {
    breaker.probeNow();
  }

  void sweep(long nowNanos) {
    limiter().sweep(nowNanos);
    instances.sweep(nowNanos);
  }

  /** Ends queued calls and those in flight, and refuses later ones. Idempotent. */
  void close() {
    admission.close();
    instances.close();
  }
}
