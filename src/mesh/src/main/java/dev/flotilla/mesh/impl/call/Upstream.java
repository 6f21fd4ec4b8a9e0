package dev.flotilla.mesh.impl.call;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.DefectDetector;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.balance.NodeLiveness;
import dev.flotilla.mesh.impl.balance.OutlierDetector;
import dev.flotilla.mesh.impl.balance.Zones;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** One service as this node sees it: its rules and its targets. */
final class Upstream {

  private static final InstanceState[] NOBODY = {};

  /** Pools by kind, as long as discovery gives the same snapshot and the options are the same. */
  private record View(
      List<Instance> snapshot,
      BalancerOptions options,
      Map<Instance.Kind, BalancedPool> balancedPools) {

    Optional<BalancedPool> of(Instance.Kind kind) {
      return Optional.ofNullable(balancedPools.get(kind));
    }
  }

  /** However slow an instance is by habit. Source: after so long a hung node must have no calls. */
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String service;
  private final Discovery discovery;
  private final MeshEnvironment environment;
  private final PauseAwareClock awake;
  private final Function<String, NodeLiveness> pulses;
  private final MeshListeners meshListeners;
  private final Zones zones;
  private final BalancedPool nobody;
  private final Map<String, InstanceState> instanceStates = new ConcurrentHashMap<>();
  private final Object ejecting = new Object();
  private final Map<Instance.Kind, AtomicLong> defects = new EnumMap<>(Instance.Kind.class);
  private final InstancePicker instancePicker;
  private volatile CallHistory history; // null as long as nobody wants it
  private final OutlierDetector peers;
  private final Admission admission;
  private final ServiceBreaker breaker;
  private volatile CompiledPolicy compiledPolicy;
  private volatile TrafficRules trafficRules;
  private volatile View view = new View(null, null, Map.of());
  private volatile boolean panicking;

  Upstream(String service, Policy policy, Discovery discovery, MeshImpl mesh) {
    this.service = service;
    this.discovery = discovery;
    for (Instance.Kind kind : Instance.Kind.values()) {
      defects.put(kind, new AtomicLong());
    }
    this.environment = mesh.environment();
    this.awake = mesh.awake();
    this.pulses = mesh::pulse;
    this.meshListeners = mesh.meshListeners();
    this.compiledPolicy = CompiledPolicy.of(policy, environment);
    this.trafficRules = new TrafficRules(service, policy.traffic(), mesh);
    this.instancePicker = new InstancePicker(this);
    this.admission = new Admission(service, policy.limit(), environment);
    this.peers = new OutlierDetector(environment.clock().nanos());
    this.zones = new Zones(discovery);
    this.nobody = new BalancedPool(NOBODY, policy.balancer(), environment.random(), zones);
    this.breaker = new ServiceBreaker(mesh, service, policy.breaker(), instanceStates.values());
  }

  String service() {
    return service;
  }

  Admission admission() {
    return admission;
  }

  InstancePicker instancePicker() {
    return instancePicker;
  }

  /** Stops all calls to the service when none of its instances is well. */
  ServiceBreaker breaker() {
    return breaker;
  }

  /** What holds for calls that begin now. */
  CompiledPolicy compiledPolicy() {
    return compiledPolicy;
  }

  /** Which calls go where, now. */
  TrafficRules trafficRules() {
    return trafficRules;
  }

  /** Puts another policy in force; not to be called by two at once. */
  void follow(Policy policy) {
    CompiledPolicy changed = compiledPolicy.changedTo(policy, environment);
    compiledPolicy = changed;
    TrafficRules other = trafficRules.changedTo(policy.traffic());
    if (other != trafficRules) {
      trafficRules = other;
      view = new View(null, null, Map.of()); // its pools hold parts for versions of before
    }
    breaker.follow(policy.breaker());
    // A target that is made meanwhile has the old rules or the new ones; the new ones come last.
    instanceStates
        .values()
        .forEach(instanceState -> instanceState.breakerStateMachine().follow(changed.circuits()));
    admission.follow(policy.limit());
  }

  /** How its calls went; null if nobody wants to know. */
  CallHistory history() {
    return history;
  }

  void recordIn(CallHistory calls) {
    history = calls;
    breaker.recordIn(calls);
  }

  /** Whether it ever had an instance, so that having none now may be a gap. */
  boolean wasKnown() {
    return !instanceStates.isEmpty();
  }

  /** The instances that take calls now. */
  BalancedPool balancedPool(Instance.Kind kind) {
    List<Instance> snapshot = discovery.instances(service);
    BalancerOptions options = compiledPolicy.policy().balancer();
    View known = view;
    if (known.snapshot() != snapshot || known.options() != options) {
      known = look(snapshot, options);
      view = known;
    }
    BalancedPool balancedPool = known.balancedPools().get(kind);
    return balancedPool == null ? nobody : balancedPool;
  }

  Collection<InstanceState> allTargets() {
    return instanceStates.values();
  }

  void appeared(Instance instance) {
    if (view.snapshot() != null) {
      known(instance); // now, for the moment of joining is known now, and not when it is called
    }
    ifKnown(instance, InstanceState::appeared);
    breaker.appeared();
  }

  void withdrawn(Instance instance) {
    ifKnown(instance, InstanceState::withdrawn);
  }

  void lost(Instance instance) {
    ifKnown(instance, InstanceState::lose);
  }

  void sweep(long nowNanos) {
    admission.concurrencyLimiter().sweep(nowNanos);
    Policy policy = compiledPolicy.policy();
    long shortest = policy.outlier().unresponsiveTimeout().toNanos();
    long longest = Math.min(LONGEST_SILENCE_NANOS, policy.attemptTimeout().toNanos());
    for (InstanceState instanceState : instanceStates.values()) {
      instanceState.sweep(nowNanos, shortest, longest);
      if (instanceState.isForgettable()) {
        instanceStates.remove(instanceState.instance().id(), instanceState);
      }
    }
    peers.run(nowNanos, view.balancedPools().values(), policy.outlier());
    review(policy.outlier().panicThreshold());
  }

  private void review(double leastShare) {
    boolean panic = false;
    for (BalancedPool balancedPool : view.balancedPools().values()) {
      balancedPool.review(leastShare);
      panic |= balancedPool.isPanicking();
    }
    if (panic != panicking) {
      panicking = panic;
      boolean now = panic;
      meshListeners.tell(listener -> listener.panicChanged(service, now));
    }
  }

  /** Ends what waits and what is in flight. */
  void close() {
    admission.concurrencyLimiter().close();
    instanceStates.values().forEach(InstanceState::close);
  }

  private void ifKnown(Instance instance, Consumer<InstanceState> change) {
    InstanceState instanceState = instanceStates.get(instance.id());
    if (instanceState != null) {
      change.accept(instanceState);
    }
  }

  private View look(List<Instance> snapshot, BalancerOptions options) {
    Map<Instance.Kind, List<InstanceState>> byKind = new EnumMap<>(Instance.Kind.class);
    for (Instance instance : snapshot) {
      InstanceState instanceState = known(instance);
      instanceState.breakerStateMachine().follow(compiledPolicy.circuits());
      instanceState.describedBy(instance);
      byKind.computeIfAbsent(instance.kind(), kind -> new ArrayList<>()).add(instanceState);
    }
    Map<Instance.Kind, BalancedPool> balancedPools = new EnumMap<>(Instance.Kind.class);
    byKind.forEach(
        (kind, list) -> balancedPools.put(kind, balancedPool(list.toArray(NOBODY), options)));
    return new View(snapshot, options, balancedPools);
  }

  private BalancedPool balancedPool(InstanceState[] of, BalancerOptions options) {
    BalancedPool balancedPool = new BalancedPool(of, options, environment.random(), zones);
    balancedPool.review(compiledPolicy.policy().outlier().panicThreshold());
    return balancedPool;
  }

  /** What this node knows about an instance, from now on if it knew nothing. */
  InstanceState known(Instance instance) {
    return instanceStates.computeIfAbsent(instance.id(), id -> instanceState(instance));
  }

  private InstanceState instanceState(Instance instance) {
    Ejection ejection = new Ejection();
    BreakerStateMachine breakerStateMachine =
        new BreakerStateMachine(compiledPolicy.circuits(), environment.clock(), ejection, ejection);
    long now = environment.clock().nanos();
    NodeLiveness pulse = pulses.apply(instance.nodeId());
    DefectDetector surplus = new DefectDetector(defects.get(instance.kind()));
    ejection.instanceState =
        new InstanceState(instance, pulse, awake, breakerStateMachine, surplus, now);
    ejection.instanceState.expect(compiledPolicy.policy().outlier().consecutiveFailures(), 0);
    if (view.snapshot() != null) { // those that this node found here are no newer than itself
      ejection.instanceState.joined(now);
    }
    return ejection.instanceState;
  }

  /** Keeps the share of ejected instances, and tells about each ejection. */
  private final class Ejection implements BreakerStateMachine.Gate, BreakerStateMachine.Watcher {

    private InstanceState instanceState; // set once, before the target is seen by anybody

    @Override
    public boolean pass(BooleanSupplier transition) {
      InstanceState[] peers =
          view.of(instanceState.instance().kind()).map(BalancedPool::targets).orElse(NOBODY);
      if (!roomIn(peers)) {
        return false; // without the lock: in an outage every failed call comes here
      }
      synchronized (ejecting) { // two at once would both find room for one
        return roomIn(peers) && transition.getAsBoolean();
      }
    }

    private boolean roomIn(InstanceState[] peers) {
      int out = 0;
      for (InstanceState peer : peers) {
        out += peer.breakerStateMachine().isClosed() ? 0 : 1;
      }
      long most =
          Math.max(
              1, Share.floor(compiledPolicy.policy().outlier().maxEjectedShare() * peers.length));
      return out < Math.min(most, peers.length - 1);
    }

    @Override
    public void opened(TripCause cause, Duration time) {
      instanceState.ejected(cause);
      meshListeners.tell(
          (MeshListener listener) -> listener.ejected(instanceState.instance(), cause, time));
    }

    @Override
    public void closed() {
      meshListeners.tell((MeshListener listener) -> listener.returned(instanceState.instance()));
    }
  }
}
