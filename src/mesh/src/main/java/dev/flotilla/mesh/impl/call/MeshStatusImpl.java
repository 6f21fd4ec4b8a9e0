package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.MeshStatus;
import dev.flotilla.mesh.MirrorReport;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.breaker.NamedBreaker;
import dev.flotilla.mesh.impl.limit.NamedBulkhead;
import dev.flotilla.mesh.impl.policy.PolicyRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Collects the status from the services, breakers and bulkheads of one mesh. */
record MeshStatusImpl(
    PolicyRegistry<Upstream> upstreams,
    PolicyRegistry<NamedBreaker> namedBreakers,
    PolicyRegistry<NamedBulkhead> bulkheads,
    Clock clock)
    implements MeshStatus {

  @Override
  public List<LimitStatus> limits() {
    return Stream.concat(
            upstreams.all().stream().map(upstream -> upstream.limiter().status()),
            bulkheads.all().stream().map(NamedBulkhead::status))
        .toList();
  }

  @Override
  public List<InstanceHealth> instances() {
    long now = clock.nanos();
    return upstreams.all().stream()
        .flatMap(upstream -> upstream.instances().all().stream())
        .map(instance -> instance.health(now))
        .toList();
  }

  @Override
  public List<BreakerHealth> breakers() {
    List<BreakerHealth> all = new ArrayList<>();
    namedBreakers.all().forEach(breaker -> all.add(breaker.health()));
    upstreams.all().stream()
        .map(Upstream::breaker)
        .filter(MonitoredBreaker::isEnabled)
        .forEach(breaker -> all.add(breaker.health()));
    return List.copyOf(all);
  }

  @Override
  public List<MirrorReport> mirrors() {
    return upstreams.all().stream()
        .flatMap(upstream -> upstream.trafficRules().mirrorReport().stream())
        .toList();
  }
}
