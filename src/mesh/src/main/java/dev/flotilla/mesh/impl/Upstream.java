package dev.flotilla.mesh.impl;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.BalancerOptions;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.TripCause;
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

  private static final Target[] NOBODY = {};

  /** Pools by kind, as long as discovery gives the same snapshot and the options are the same. */
  private record View(
      List<Instance> snapshot, BalancerOptions options, Map<Instance.Kind, Pool> pools) {

    Optional<Pool> of(Instance.Kind kind) {
      return Optional.ofNullable(pools.get(kind));
    }
  }

  /** However slow an instance is by habit. Source: after so long a hung node must have no calls. */
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String service;
  private final Discovery discovery;
  private final Surroundings surroundings;
  private final AwakeTime awake;
  private final Function<String, NodePulse> pulses;
  private final Events events;
  private final Zones zones;
  private final Pool nobody;
  private final Map<String, Target> targets = new ConcurrentHashMap<>();
  private final Object ejecting = new Object();
  private final Map<Instance.Kind, AtomicLong> defects = new EnumMap<>(Instance.Kind.class);
  private final Route route;
  private volatile CallHistory history; // null as long as nobody wants it
  private final PeerReview peers;
  private final Admission admission;
  private final ServiceBreaker breaker;
  private volatile Rules rules;
  private volatile Traffic traffic;
  private volatile View view = new View(null, null, Map.of());
  private volatile boolean panicking;

  Upstream(String service, Policy policy, Discovery discovery, LiveMesh mesh) {
    this.service = service;
    this.discovery = discovery;
    for (Instance.Kind kind : Instance.Kind.values()) {
      defects.put(kind, new AtomicLong());
    }
    this.surroundings = mesh.surroundings();
    this.awake = mesh.awake();
    this.pulses = mesh::pulse;
    this.events = mesh.events();
    this.rules = Rules.of(policy, surroundings);
    this.traffic = new Traffic(service, policy.traffic(), mesh);
    this.route = new Route(this);
    this.admission = new Admission(service, policy.limit(), surroundings);
    this.peers = new PeerReview(surroundings.clock().nanos());
    this.zones = new Zones(discovery);
    this.nobody = new Pool(NOBODY, policy.balancer(), surroundings.dice(), zones);
    this.breaker = new ServiceBreaker(mesh, service, policy.breaker(), targets.values());
  }

  String service() {
    return service;
  }

  Admission admission() {
    return admission;
  }

  Route route() {
    return route;
  }

  /** Stops all calls to the service when none of its instances is well. */
  ServiceBreaker breaker() {
    return breaker;
  }

  /** What holds for calls that begin now. */
  Rules rules() {
    return rules;
  }

  /** Which calls go where, now. */
  Traffic traffic() {
    return traffic;
  }

  /** Puts another policy in force; not to be called by two at once. */
  void follow(Policy policy) {
    Rules changed = rules.changedTo(policy, surroundings);
    rules = changed;
    Traffic other = traffic.changedTo(policy.traffic());
    if (other != traffic) {
      traffic = other;
      view = new View(null, null, Map.of()); // its pools hold parts for versions of before
    }
    breaker.follow(policy.breaker());
    // A target that is made meanwhile has the old rules or the new ones; the new ones come last.
    targets.values().forEach(target -> target.circuit().follow(changed.circuits()));
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
    return !targets.isEmpty();
  }

  /** The instances that take calls now. */
  Pool pool(Instance.Kind kind) {
    List<Instance> snapshot = discovery.instances(service);
    BalancerOptions options = rules.policy().balancer();
    View known = view;
    if (known.snapshot() != snapshot || known.options() != options) {
      known = look(snapshot, options);
      view = known;
    }
    Pool pool = known.pools().get(kind);
    return pool == null ? nobody : pool;
  }

  Collection<Target> allTargets() {
    return targets.values();
  }

  void appeared(Instance instance) {
    if (view.snapshot() != null) {
      known(instance); // now, for the moment of joining is known now, and not when it is called
    }
    ifKnown(instance, Target::appeared);
    breaker.appeared();
  }

  void withdrawn(Instance instance) {
    ifKnown(instance, Target::withdrawn);
  }

  void lost(Instance instance) {
    ifKnown(instance, Target::lose);
  }

  void sweep(long nowNanos) {
    admission.limiter().sweep(nowNanos);
    Policy policy = rules.policy();
    long shortest = policy.outlier().unansweredAfter().toNanos();
    long longest = Math.min(LONGEST_SILENCE_NANOS, policy.attemptTimeout().toNanos());
    for (Target target : targets.values()) {
      target.sweep(nowNanos, shortest, longest);
      if (target.isForgettable()) {
        targets.remove(target.instance().id(), target);
      }
    }
    peers.run(nowNanos, view.pools().values(), policy.outlier());
    review(policy.outlier().panicShare());
  }

  private void review(double leastShare) {
    boolean panic = false;
    for (Pool pool : view.pools().values()) {
      pool.review(leastShare);
      panic |= pool.isPanicking();
    }
    if (panic != panicking) {
      panicking = panic;
      boolean now = panic;
      events.tell(listener -> listener.panicChanged(service, now));
    }
  }

  /** Ends what waits and what is in flight. */
  void close() {
    admission.limiter().close();
    targets.values().forEach(Target::close);
  }

  private void ifKnown(Instance instance, Consumer<Target> change) {
    Target target = targets.get(instance.id());
    if (target != null) {
      change.accept(target);
    }
  }

  private View look(List<Instance> snapshot, BalancerOptions options) {
    Map<Instance.Kind, List<Target>> byKind = new EnumMap<>(Instance.Kind.class);
    for (Instance instance : snapshot) {
      Target target = known(instance);
      target.circuit().follow(rules.circuits());
      target.describedBy(instance);
      byKind.computeIfAbsent(instance.kind(), kind -> new ArrayList<>()).add(target);
    }
    Map<Instance.Kind, Pool> pools = new EnumMap<>(Instance.Kind.class);
    byKind.forEach((kind, list) -> pools.put(kind, pool(list.toArray(NOBODY), options)));
    return new View(snapshot, options, pools);
  }

  private Pool pool(Target[] of, BalancerOptions options) {
    Pool pool = new Pool(of, options, surroundings.dice(), zones);
    pool.review(rules.policy().outlier().panicShare());
    return pool;
  }

  /** What this node knows about an instance, from now on if it knew nothing. */
  Target known(Instance instance) {
    return targets.computeIfAbsent(instance.id(), id -> target(instance));
  }

  private Target target(Instance instance) {
    Ejection ejection = new Ejection();
    Circuit circuit = new Circuit(rules.circuits(), surroundings.clock(), ejection, ejection);
    long now = surroundings.clock().nanos();
    NodePulse pulse = pulses.apply(instance.nodeId());
    DefectSurplus surplus = new DefectSurplus(defects.get(instance.kind()));
    ejection.target = new Target(instance, pulse, awake, circuit, surplus, now);
    ejection.target.expect(rules.policy().outlier().consecutiveFailures(), 0);
    if (view.snapshot() != null) { // those that this node found here are no newer than itself
      ejection.target.joined(now);
    }
    return ejection.target;
  }

  /** Keeps the share of ejected instances, and tells about each ejection. */
  private final class Ejection implements Circuit.Gate, Circuit.Watcher {

    private Target target; // set once, before the target is seen by anybody

    @Override
    public boolean pass(BooleanSupplier transition) {
      Target[] peers = view.of(target.instance().kind()).map(Pool::targets).orElse(NOBODY);
      if (!roomIn(peers)) {
        return false; // without the lock: in an outage every failed call comes here
      }
      synchronized (ejecting) { // two at once would both find room for one
        return roomIn(peers) && transition.getAsBoolean();
      }
    }

    private boolean roomIn(Target[] peers) {
      int out = 0;
      for (Target peer : peers) {
        out += peer.circuit().isClosed() ? 0 : 1;
      }
      long most =
          Math.max(1, Share.floor(rules.policy().outlier().maxEjectedShare() * peers.length));
      return out < Math.min(most, peers.length - 1);
    }

    @Override
    public void opened(TripCause cause, Duration time) {
      target.ejected(cause);
      events.tell((MeshListener listener) -> listener.ejected(target.instance(), cause, time));
    }

    @Override
    public void closed() {
      events.tell((MeshListener listener) -> listener.returned(target.instance()));
    }
  }
}
