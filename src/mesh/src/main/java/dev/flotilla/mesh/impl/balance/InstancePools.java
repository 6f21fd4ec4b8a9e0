package dev.flotilla.mesh.impl.balance;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The instances of one service that this node knows, and the pools from which the balancers pick
 * them. A pool is replaced when discovery has a new snapshot or the balancer options change; what
 * is known about an instance stays until a minute after it has left.
 */
public final class InstancePools {

  private static final InstanceState[] NO_INSTANCES = {};

  /**
   * Longest silence before an instance counts as hung, however slow it usually is. Source: after
   * this time a hung node must get no calls.
   */
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Pools by kind, valid for one discovery snapshot and the same options. */
  private record PoolView(
      List<Instance> snapshot, BalancerOptions options, Map<Instance.Kind, BalancedPool> pools) {

    static final PoolView NONE = new PoolView(null, null, Map.of());

    boolean isEmpty() {
      return snapshot == null;
    }
  }

  private final String service;
  private final InstanceContext context;
  private final Zones zones;
  private final BalancedPool emptyPool;
  private final OutlierDetector outliers;
  private final Map<String, InstanceState> states = new ConcurrentHashMap<>();
  private final Map<Instance.Kind, AtomicLong> defects = new EnumMap<>(Instance.Kind.class);
  private volatile Policy policy;
  private volatile BreakerSettings breakerSettings;
  private volatile PoolView view = PoolView.NONE;
  private volatile boolean panicking; // written by the sweep only

  /** Knows no instances at first; {@link #pool} finds those of discovery. */
  public InstancePools(String service, Policy policy, InstanceContext context) {
    this.service = service;
    this.context = context;
    this.policy = policy;
    this.breakerSettings = BreakerSettings.ofInstance(policy);
    this.zones = new Zones(context.discovery());
    this.emptyPool =
        new BalancedPool(NO_INSTANCES, policy.balancer(), context.environment().random(), zones);
    this.outliers = new OutlierDetector(context.environment().clock().nanos());
    for (Instance.Kind kind : Instance.Kind.values()) {
      defects.put(kind, new AtomicLong());
    }
  }

  /** Replaces the policy; must not be called by two threads at once. */
  public void update(Policy newPolicy) {
    BreakerSettings settings = BreakerSettings.ofInstance(newPolicy);
    policy = newPolicy;
    breakerSettings = settings;
    // An instance that is added meanwhile has the old settings or the new ones; the new come last.
    states.values().forEach(state -> state.breakerStateMachine().update(settings));
  }

  /** Discards the pools and all parts of them. */
  public void discardPools() {
    view = PoolView.NONE;
  }

  /** Returns the instances of a kind that take calls now. */
  public BalancedPool pool(Instance.Kind kind) {
    List<Instance> snapshot = context.discovery().instances(service);
    BalancerOptions options = policy.balancer();
    PoolView known = view;
    if (known.snapshot() != snapshot || known.options() != options) {
      known = newView(snapshot, options);
      view = known;
    }
    BalancedPool pool = known.pools().get(kind);
    return pool == null ? emptyPool : pool;
  }

  /** Returns all known instances, including those that have left; a live view. */
  public Collection<InstanceState> all() {
    return states.values();
  }

  /** Returns the state of an instance, which is known from now on. */
  public InstanceState of(Instance instance) {
    return states.computeIfAbsent(instance.id(), id -> newState(instance));
  }

  /** An instance has joined discovery. */
  public void appeared(Instance instance) {
    if (!view.isEmpty()) {
      of(instance); // creates it when it joins and not at its first call, so that it starts slowly
    }
    ifKnown(instance, InstanceState::appeared);
  }

  /** An instance has left discovery in an orderly way. */
  public void withdrawn(Instance instance) {
    ifKnown(instance, InstanceState::withdrawn);
  }

  /** The node of an instance has crashed or is isolated. */
  public void lost(Instance instance) {
    ifKnown(instance, InstanceState::lose);
  }

  /** Ends attempts whose time is over, ejects hung instances and outliers, and updates panic. */
  public void sweep(long nowNanos) {
    Policy current = policy;
    long shortest = current.outlier().unresponsiveTimeout().toNanos();
    long longest = Math.min(LONGEST_SILENCE_NANOS, current.attemptTimeout().toNanos());
    for (InstanceState state : states.values()) {
      state.sweep(nowNanos, shortest, longest);
      if (state.isForgettable()) {
        states.remove(state.instance().id(), state);
      }
    }
    outliers.run(nowNanos, view.pools().values(), current.outlier());
    review(current.outlier().panicThreshold());
  }

  /** Ends all calls in flight. */
  public void close() {
    states.values().forEach(InstanceState::close);
  }

  InstanceState[] peersOf(InstanceState state) {
    BalancedPool pool = view.pools().get(state.instance().kind());
    return pool == null ? NO_INSTANCES : pool.targets();
  }

  double maxEjectedShare() {
    return policy.outlier().maxEjectedRatio();
  }

  private void review(double panicThreshold) {
    boolean panic = false;
    for (BalancedPool pool : view.pools().values()) {
      pool.review(panicThreshold);
      panic |= pool.isPanicking();
    }
    if (panic != panicking) {
      panicking = panic;
      boolean now = panic;
      context.listeners().tell(listener -> listener.panicChanged(service, now));
    }
  }

  private void ifKnown(Instance instance, Consumer<InstanceState> change) {
    InstanceState state = states.get(instance.id());
    if (state != null) {
      change.accept(state);
    }
  }

  private PoolView newView(List<Instance> snapshot, BalancerOptions options) {
    Map<Instance.Kind, List<InstanceState>> byKind = new EnumMap<>(Instance.Kind.class);
    for (Instance instance : snapshot) {
      InstanceState state = of(instance);
      state.breakerStateMachine().update(breakerSettings);
      state.describedBy(instance);
      byKind.computeIfAbsent(instance.kind(), kind -> new ArrayList<>()).add(state);
    }
    Map<Instance.Kind, BalancedPool> pools = new EnumMap<>(Instance.Kind.class);
    byKind.forEach((kind, list) -> pools.put(kind, newPool(list.toArray(NO_INSTANCES), options)));
    return new PoolView(snapshot, options, pools);
  }

  private BalancedPool newPool(InstanceState[] targets, BalancerOptions options) {
    BalancedPool pool = new BalancedPool(targets, options, context.environment().random(), zones);
    pool.review(policy.outlier().panicThreshold());
    return pool;
  }

  private InstanceState newState(Instance instance) {
    EjectionGate gate = new EjectionGate(this, context.listeners());
    BreakerStateMachine stateMachine =
        new BreakerStateMachine(breakerSettings, context.environment().clock(), gate, gate);
    long now = context.environment().clock().nanos();
    InstanceState state =
        new InstanceState(
            instance,
            context.liveness(instance.nodeId()),
            context.awake(),
            stateMachine,
            new DefectDetector(defects.get(instance.kind())),
            now);
    gate.guard(state);
    state.expect(policy.outlier().consecutiveFailures(), 0);
    if (!view.isEmpty()) { // instances of the first snapshot may be older than this node
      state.joined(now);
    }
    return state;
  }
}
