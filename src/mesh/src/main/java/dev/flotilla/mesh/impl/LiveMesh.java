package dev.flotilla.mesh.impl;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.BreakerHealth;
import dev.flotilla.mesh.BreakerHealth.Kind;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Forecast;
import dev.flotilla.mesh.HttpBalancer;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.Policies;
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
public final class LiveMesh implements Mesh, DiscoveryListener {

  private final Surroundings surroundings;
  private final Discovery discovery;
  private final Events events = new Events();
  private final AwakeTime awake = new AwakeTime();
  private final Map<String, Upstream> upstreams = new ConcurrentHashMap<>();
  private final Map<String, NamedBreaker> breakers = new ConcurrentHashMap<>();
  private final Map<String, NamedBulkhead> bulkheads = new ConcurrentHashMap<>();
  private final SharedCircuit.Company company;
  private final Map<String, NodePulse> pulses = new ConcurrentHashMap<>();
  private final Histories histories;
  private final Scheduled listening;
  private final Scheduled sweeping;
  private final Scheduled repeating;
  private volatile Policies policies;
  private volatile boolean closed;

  LiveMesh(Surroundings surroundings, Discovery discovery, Policies policies) {
    this.surroundings = surroundings;
    this.discovery = discovery;
    this.policies = policies;
    this.histories = new Histories(surroundings.clock());
    this.company = new SharedCircuit.Company(BusGossip.of(surroundings.vertx()), awake::nanos);
    this.listening = discovery.listen(this);
    this.sweeping =
        surroundings
            .timers()
            .every(
                Duration.ofMillis(Sweeper.PERIOD_MILLIS),
                new Sweeper(surroundings.clock(), awake, this::sweep));
    this.repeating =
        company.gossip().isAlone()
            ? () -> {}
            : surroundings.timers().every(SharedCircuit.REPEAT, this::repeatClaims);
  }

  /** See {@link Mesh#create}. */
  public static Mesh open(Vertx vertx, Discovery discovery, Policies policies) {
    Check.present("vertx", vertx);
    Check.present("discovery", discovery);
    Check.present("policies", policies);
    VertxInternal internal = (VertxInternal) vertx;
    Timers timers = OwnTimers.of(internal);
    return new LiveMesh(
        new Surroundings(internal, Clock.system(), timers, Dice.FAIR), discovery, policies);
  }

  @Override
  public <T> Future<T> call(Call call, Call.Attempt<T> attempt) {
    Upstream upstream = upstream(call.service());
    Traffic traffic = upstream.traffic();
    MeshCall<T> made = new MeshCall<>(this, upstream, call, attempt);
    return traffic.isPlain() ? made.start() : traffic.start(made, attempt, upstream::pool);
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
    return new MeshBalancer(surroundings, this::upstream);
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
    upstreams.values().forEach(upstream -> all.add(upstream.admission().limiter().status()));
    bulkheads.values().forEach(bulkhead -> all.add(bulkhead.status()));
    return List.copyOf(all);
  }

  @Override
  public List<InstanceHealth> health() {
    long now = surroundings.clock().nanos();
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
    return upstreams.values().stream().flatMap(u -> u.traffic().mirrored().stream()).toList();
  }

  @Override
  public Scheduled listen(MeshListener listener) {
    return events.listen(listener);
  }

  @Override
  public synchronized void recordCalls() {
    histories.want();
    upstreams.forEach(
        (service, upstream) -> upstream.recordIn(histories.of(service, Kind.SERVICE)));
    breakers.forEach((name, breaker) -> breaker.circuit().recordIn(histories.of(name, Kind.NAMED)));
  }

  @Override
  public List<Forecast> forecast(Policies candidate) {
    return histories.forecast(Check.present("candidate", candidate), policies);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    sweeping.cancel();
    listening.cancel();
    upstreams.values().forEach(Upstream::close);
    bulkheads.values().forEach(NamedBulkhead::close);
    repeating.cancel();
    return company.gossip().close();
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

  Surroundings surroundings() {
    return surroundings;
  }

  AwakeTime awake() {
    return awake;
  }

  Events events() {
    return events;
  }

  boolean isClosed() {
    return closed;
  }

  /** A circuit that tells this mesh's listeners. */
  NamedCircuit circuit(String name, Kind kind, Circuit.Gate gate) {
    NamedCircuit.Title title = new NamedCircuit.Title(name, kind, events, company);
    return new NamedCircuit(title, policies.of(name).breaker(), surroundings, gate);
  }

  NodePulse pulse(String nodeId) {
    return pulses.computeIfAbsent(nodeId, id -> new NodePulse());
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
          made.recordIn(histories.of(name, Kind.SERVICE));
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
            name, made -> new NamedBulkhead(made, policies.of(made).limit(), surroundings));
    if (closed) {
      bulkhead.close();
    }
    return bulkhead;
  }

  private synchronized NamedBreaker newBreaker(String name) {
    return breakers.computeIfAbsent(
        name,
        made -> {
          NamedCircuit circuit = circuit(made, Kind.NAMED, Circuit.Gate.ALWAYS);
          circuit.recordIn(histories.of(made, Kind.NAMED));
          return new NamedBreaker(circuit, surroundings.vertx());
        });
  }
}
