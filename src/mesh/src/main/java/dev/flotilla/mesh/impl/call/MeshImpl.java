package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.HttpBalancer;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.impl.balance.NodeLiveness;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.MeshTimers;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.ClusterBreaker;
import dev.flotilla.mesh.impl.breaker.EventBusGossip;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.breaker.NamedBreaker;
import dev.flotilla.mesh.impl.forecast.CallHistories;
import dev.flotilla.mesh.impl.limit.NamedBulkhead;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The mesh over a live view. */
public final class MeshImpl implements Mesh, DiscoveryListener {

  private final MeshEnvironment environment;
  private final Discovery discovery;
  private final MeshListeners meshListeners = new MeshListeners();
  private final PauseAwareClock awake = new PauseAwareClock();
  private final Map<String, Upstream> upstreams = new ConcurrentHashMap<>();
  private final Map<String, NamedBreaker> breakers = new ConcurrentHashMap<>();
  private final Map<String, NamedBulkhead> bulkheads = new ConcurrentHashMap<>();
  private final ClusterBreaker.ClusterPeers clusterPeers;
  private final Map<String, NodeLiveness> pulses = new ConcurrentHashMap<>();
  private final CallHistories callHistories;
  private final Scheduled listening;
  private final Scheduled sweeping;
  private final Scheduled repeating;
  private volatile Policies policies;
  private volatile boolean closed;

  public MeshImpl(MeshEnvironment environment, Discovery discovery, Policies policies) {
    this.environment = environment;
    this.discovery = discovery;
    this.policies = policies;
    this.callHistories = new CallHistories(environment.clock());
    this.clusterPeers =
        new ClusterBreaker.ClusterPeers(EventBusGossip.of(environment.vertx()), awake::nanos);
    this.listening = discovery.listen(this);
    this.sweeping =
        environment
            .timers()
            .every(
                Duration.ofMillis(Sweeper.PERIOD_MILLIS),
                new Sweeper(environment.clock(), awake, this::sweep));
    this.repeating =
        clusterPeers.gossip().isAlone()
            ? () -> {}
            : environment.timers().every(ClusterBreaker.REPEAT, this::repeatClaims);
  }

  /** See {@link Mesh#create}. */
  public static Mesh open(Vertx vertx, Discovery discovery, Policies policies) {
    Check.present("vertx", vertx);
    Check.present("discovery", discovery);
    Check.present("policies", policies);
    VertxInternal internal = (VertxInternal) vertx;
    Timers timers = MeshTimers.of(internal);
    return new MeshImpl(
        new MeshEnvironment(internal, Clock.system(), timers, RandomSource.FAIR),
        discovery,
        policies);
  }

  @Override
  public <T> Future<T> call(Call call, Call.Transport<T> transport) {
    Upstream upstream = upstream(call.service());
    TrafficRules trafficRules = upstream.trafficRules();
    MeshCall<T> made = new MeshCall<>(this, upstream, call, transport);
    return trafficRules.isPlain()
        ? made.start()
        : trafficRules.start(made, transport, upstream::balancedPool);
  }

  @Override
  public Policies policies() {
    return policies;
  }

  @Override
  public synchronized void apply(Policies other) {
    policies = Check.present("policies", other);
    upstreams.forEach((service, upstream) -> upstream.follow(other.of(service)));
    breakers.forEach((name, breaker) -> breaker.circuit().follow(other.of(name).breaker()));
    bulkheads.forEach((name, bulkhead) -> bulkhead.follow(other.of(name).limit()));
  }

  /** See {@link dev.flotilla.mesh.HttpBalancer#of}. */
  public HttpBalancer httpBalancer() {
    return new MeshLoadBalancer(environment, this::upstream);
  }

  @Override
  public Breaker breaker(String name) {
    NamedBreaker known = breakers.get(name);
    return known != null ? known : newBreaker(name);
  }

  @Override
  public Bulkhead bulkhead(String name) {
    NamedBulkhead known = bulkheads.get(name);
    return known != null ? known : newBulkhead(name);
  }

  @Override
  public List<LimitStatus> limits() {
    List<LimitStatus> all = new ArrayList<>();
    upstreams
        .values()
        .forEach(upstream -> all.add(upstream.admission().concurrencyLimiter().status()));
    bulkheads.values().forEach(bulkhead -> all.add(bulkhead.status()));
    return List.copyOf(all);
  }

  @Override
  public List<InstanceHealth> health() {
    long now = environment.clock().nanos();
    List<InstanceHealth> all = new ArrayList<>();
    upstreams.values().forEach(u -> u.allTargets().forEach(t -> all.add(t.health(now))));
    return List.copyOf(all);
  }

  @Override
  public List<BreakerHealth> breakers() {
    List<BreakerHealth> all = new ArrayList<>();
    breakers.values().forEach(breaker -> all.add(breaker.health()));
    upstreams.values().forEach(upstream -> upstream.breaker().addTo(all));
    return List.copyOf(all);
  }

  @Override
  public List<MirrorReport> mirrors() {
    return upstreams.values().stream().flatMap(u -> u.trafficRules().mirrored().stream()).toList();
  }

  @Override
  public Scheduled listen(MeshListener listener) {
    return meshListeners.listen(listener);
  }

  @Override
  public synchronized void recordCalls() {
    callHistories.want();
    upstreams.forEach(
        (service, upstream) -> upstream.recordIn(callHistories.of(service, BreakerKind.SERVICE)));
    breakers.forEach(
        (name, breaker) -> breaker.circuit().recordIn(callHistories.of(name, BreakerKind.NAMED)));
  }

  @Override
  public List<Forecast> forecast(Policies candidate) {
    return callHistories.forecast(Check.present("candidate", candidate), policies);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    sweeping.cancel();
    listening.cancel();
    upstreams.values().forEach(Upstream::close);
    bulkheads.values().forEach(NamedBulkhead::close);
    repeating.cancel();
    return clusterPeers.gossip().close();
  }

  @Override
  public void appeared(Instance instance) {
    ifCalled(instance).ifPresent(upstream -> upstream.appeared(instance));
  }

  @Override
  public void withdrawn(Instance instance) {
    ifCalled(instance).ifPresent(upstream -> upstream.withdrawn(instance));
  }

  @Override
  public void lost(Instance instance) {
    pulses.remove(instance.nodeId());
    ifCalled(instance).ifPresent(upstream -> upstream.lost(instance));
  }

  public MeshEnvironment environment() {
    return environment;
  }

  PauseAwareClock awake() {
    return awake;
  }

  public MeshListeners meshListeners() {
    return meshListeners;
  }

  boolean isClosed() {
    return closed;
  }

  /** A circuit that tells this mesh's listeners. */
  MonitoredBreaker circuit(String name, BreakerKind breakerKind, BreakerStateMachine.Gate gate) {
    MonitoredBreaker.BreakerIdentity breakerIdentity =
        new MonitoredBreaker.BreakerIdentity(name, breakerKind, meshListeners, clusterPeers);
    return new MonitoredBreaker(breakerIdentity, policies.of(name).breaker(), environment, gate);
  }

  NodeLiveness pulse(String nodeId) {
    return pulses.computeIfAbsent(nodeId, id -> new NodeLiveness());
  }

  private void repeatClaims() {
    breakers.values().forEach(breaker -> breaker.circuit().repeat());
    upstreams.values().forEach(upstream -> upstream.breaker().repeat());
  }

  private Optional<Upstream> ifCalled(Instance instance) {
    return Optional.ofNullable(upstreams.get(instance.service()));
  }

  private Upstream upstream(String service) {
    Upstream known = upstreams.get(service);
    return known != null ? known : newUpstream(service);
  }

  // Synchronized with apply, which would miss one that is being made by the old policies.
  private synchronized Upstream newUpstream(String service) {
    return upstreams.computeIfAbsent(
        service,
        name -> {
          Upstream made = new Upstream(name, policies.of(name), discovery, this);
          made.recordIn(callHistories.of(name, BreakerKind.SERVICE));
          return made;
        });
  }

  private void sweep(long nowNanos) {
    upstreams.values().forEach(upstream -> upstream.sweep(nowNanos));
    bulkheads.values().forEach(bulkhead -> bulkhead.sweep(nowNanos));
  }

  // One that is made after close() closed them all is closed by whoever made it.
  private synchronized NamedBulkhead newBulkhead(String name) {
    NamedBulkhead bulkhead =
        bulkheads.computeIfAbsent(
            name, made -> new NamedBulkhead(made, policies.of(made).limit(), environment));
    if (closed) {
      bulkhead.close();
    }
    return bulkhead;
  }

  private synchronized NamedBreaker newBreaker(String name) {
    return breakers.computeIfAbsent(
        name,
        made -> {
          MonitoredBreaker circuit =
              circuit(made, BreakerKind.NAMED, BreakerStateMachine.Gate.ALWAYS);
          circuit.recordIn(callHistories.of(made, BreakerKind.NAMED));
          return new NamedBreaker(circuit, environment.vertx());
        });
  }
}
