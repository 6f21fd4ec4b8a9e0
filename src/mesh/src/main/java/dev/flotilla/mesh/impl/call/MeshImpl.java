package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ContextTimers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Forecasts;
import dev.flotilla.mesh.HttpBalancer;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.MeshStatus;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.impl.balance.InstanceContext;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.ClusterBreaker;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.breaker.NamedBreaker;
import dev.flotilla.mesh.impl.limit.NamedBulkhead;
import dev.flotilla.mesh.impl.policy.PolicyRegistry;
import dev.flotilla.mesh.impl.traffic.TrafficRules;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;

/** The mesh of one node: its services, breakers and bulkheads, and the timers that serve them. */
public final class MeshImpl implements Mesh {

  private final MeshRuntime runtime;
  private final PolicyRegistry<Upstream> upstreams;
  private final PolicyRegistry<NamedBreaker> breakers;
  private final PolicyRegistry<NamedBulkhead> bulkheads;
  private final Scheduled discoveryEvents;
  private final Scheduled sweeps;
  private final Scheduled claims;
  private volatile Policies policies;

  /** Creates a mesh with its own time, timers and randomness. */
  public MeshImpl(MeshEnvironment environment, Discovery discovery, Policies policies) {
    InstanceContext context = new InstanceContext(environment, discovery);
    this.policies = policies;
    this.runtime = MeshRuntime.of(context);
    this.upstreams =
        new PolicyRegistry<>(
            policies,
            (name, policy) -> new Upstream(name, policy, runtime),
            Upstream::update,
            Upstream::close);
    this.breakers =
        new PolicyRegistry<>(
            policies,
            this::newBreaker,
            (breaker, policy) -> breaker.monitored().update(policy.breaker()),
            breaker -> {});
    this.bulkheads =
        new PolicyRegistry<>(
            policies,
            (name, policy) -> new NamedBulkhead(name, policy.limit(), environment),
            (bulkhead, policy) -> bulkhead.follow(policy.limit()),
            NamedBulkhead::close);
    this.discoveryEvents = discovery.listen(new DiscoveryEvents(upstreams, context));
    this.sweeps =
        environment
            .timers()
            .every(
                Duration.ofMillis(Sweeper.PERIOD_MILLIS),
                new Sweeper(environment.clock(), context.awake(), this::sweep));
    this.claims =
        runtime.peers().gossip().isAlone()
            ? () -> {}
            : environment
                .timers()
                .every(ClusterBreaker.REPEAT, runtime.peers().gossip()::repeatClaims);
  }

  /** See {@link Mesh#create}. */
  public static Mesh open(Vertx vertx, Discovery discovery, Policies policies) {
    Check.present("vertx", vertx);
    Check.present("discovery", discovery);
    Check.present("policies", policies);
    VertxInternal internal = (VertxInternal) vertx;
    return new MeshImpl(
        new MeshEnvironment(
            internal, Clock.system(), ContextTimers.of(internal), RandomSource.FAIR),
        discovery,
        policies);
  }

  @Override
  public <T> Future<T> call(Call call, Call.Transport<T> transport) {
    Upstream upstream = upstreams.get(call.service());
    TrafficRules rules = upstream.trafficRules();
    MeshCall<T> made = new MeshCall<>(upstream, call, transport);
    return rules.isPlain() ? made.start() : start(made, rules, transport);
  }

  private static <T> Future<T> start(
      MeshCall<T> made, TrafficRules rules, Call.Transport<T> transport) {
    Future<T> result = made.start(rules.fault(made.call(), made.leftNanos()));
    rules.mirror(
        made.call(), transport, made.leftNanos(), made.upstream().instances()::pool, result);
    return result;
  }

  @Override
  public Policies policies() {
    return policies;
  }

  @Override
  public synchronized void apply(Policies newPolicies) {
    policies = Check.present("policies", newPolicies);
    upstreams.update(newPolicies);
    breakers.update(newPolicies);
    bulkheads.update(newPolicies);
  }

  @Override
  public Breaker breaker(String name) {
    return breakers.get(name);
  }

  @Override
  public Bulkhead bulkhead(String name) {
    return bulkheads.get(name);
  }

  @Override
  public Bulkhead bulkhead(String name, LimitOptions options) {
    NamedBulkhead bulkhead = bulkheads.get(name);
    bulkhead.own(options);
    return bulkhead;
  }

  @Override
  public MeshStatus status() {
    return new MeshStatusImpl(upstreams, breakers, bulkheads, environment().clock());
  }

  @Override
  public Forecasts forecasts() {
    return new ForecastsImpl(runtime.histories(), upstreams, breakers, this::policies);
  }

  @Override
  public Scheduled listen(MeshListener listener) {
    return meshListeners().listen(listener);
  }

  @Override
  public void trace(SpanListener listener) {
    meshListeners().trace(Check.present("listener", listener));
  }

  @Override
  public SpanListener spans() {
    return meshListeners().spans();
  }

  @Override
  public Future<Void> close() {
    sweeps.cancel();
    discoveryEvents.cancel();
    upstreams.close();
    bulkheads.close();
    claims.cancel();
    return runtime.peers().gossip().close();
  }

  /** See {@link HttpBalancer#of}. */
  public HttpBalancer httpBalancer() {
    return new MeshLoadBalancer(environment(), upstreams::get);
  }

  /** Returns the environment, which breakers behind the interface of Vert.x use too. */
  public MeshEnvironment environment() {
    return runtime.environment();
  }

  /** Returns the listeners, which breakers behind the interface of Vert.x notify too. */
  public MeshListeners meshListeners() {
    return runtime.listeners();
  }

  private NamedBreaker newBreaker(String name, Policy policy) {
    MonitoredBreaker monitored =
        runtime.breaker(name, BreakerKind.NAMED, policy.breaker(), BreakerStateMachine.Gate.ALWAYS);
    monitored.recordIn(runtime.histories().of(name, BreakerKind.NAMED));
    return new NamedBreaker(monitored, environment().vertx());
  }

  private void sweep(long nowNanos) {
    upstreams.all().forEach(upstream -> upstream.sweep(nowNanos));
    bulkheads.all().forEach(bulkhead -> bulkhead.sweep(nowNanos));
  }
}
