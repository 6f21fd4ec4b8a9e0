package dev.flotilla.insight;

import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.MirrorOutcome;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth;
import dev.flotilla.mesh.breaker.TripCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the mesh does about failures, as metrics. All are counters that begin with {@code
 * flotilla_mesh_} and have the tag {@code service} (or {@code breaker}), but two gauges: {@code
 * breaker_state} (0 closed, 1 half-open, 2 open) and {@code panic} (1 while all instances of a
 * service are used, the sick ones too). A service or breaker has none before its first event.
 */
public final class MeshMetrics implements MeshListener {

  private static final String PREFIX = "flotilla.mesh.";

  /** What each metric is, for people who find it in Prometheus. */
  private static final Map<String, String> HELP =
      Map.ofEntries(
          Map.entry("ejections", "Instances that get no calls for a while"),
          Map.entry("returns", "Ejected instances that take calls again"),
          Map.entry("panic", "Whether all instances are used because too few are healthy"),
          Map.entry("failures", "Failed attempts of calls"),
          Map.entry("retries", "Retries of calls"),
          Map.entry("retry.budget.spent", "Calls not retried because the budget was used up"),
          Map.entry("hedges", "Second attempts for slow calls"),
          Map.entry("shed", "Calls rejected by a limit"),
          Map.entry("injected", "Faults that a policy injected"),
          Map.entry("mirrored", "Copies of calls that were compared"),
          Map.entry("breaker.changes", "Changes of the state of a breaker"),
          Map.entry("breaker.state", "State of a breaker: 0 closed, 1 half-open, 2 open"));

  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> gauges = new ConcurrentHashMap<>();

  private MeshMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts from now on, until the result is cancelled; what was counted stays. */
  public static Scheduled bind(Mesh mesh, MeterRegistry registry) {
    return mesh.listen(new MeshMetrics(registry));
  }

  @Override
  public void breakerChanged(String breaker, Breaker.State state) {
    breaker(breaker, BreakerHealth.BreakerKind.NAMED, state);
  }

  @Override
  public void serviceBreakerChanged(String service, Breaker.State state) {
    breaker(service, BreakerHealth.BreakerKind.SERVICE, state);
  }

  @Override
  public void ejected(Instance instance, TripCause cause, Duration time) {
    count("ejections", "service", instance.service(), "cause", cause.name());
  }

  @Override
  public void returned(Instance instance) {
    count("returns", "service", instance.service());
  }

  @Override
  public void panicChanged(String service, boolean panicking) {
    gauge("panic", panicking ? 1 : 0, "service", service);
  }

  @Override
  public void failed(Call call, Instance instance, ServiceFailure failure) {
    count(
        "failures",
        "service",
        call.service(),
        "code",
        failure.code().name(),
        "origin",
        FailureOrigin.of(failure).name());
  }

  @Override
  public void retried(Call call, Instance failed, ServiceFailure failure) {
    count("retries", "service", call.service(), "code", failure.code().name());
  }

  @Override
  public void budgetSpent(Call call) {
    count("retry.budget.spent", "service", call.service());
  }

  @Override
  public void hedged(Call call, Instance slow) {
    count("hedges", "service", call.service());
  }

  @Override
  public void shed(Call call, ServiceFailure failure) {
    count("shed", "service", call.service(), "code", failure.code().name());
  }

  @Override
  public void delayed(Call call, Duration delay) {
    count("injected", "service", call.service(), "fault", "delay");
  }

  @Override
  public void aborted(Call call, ServiceFailure failure) {
    count("injected", "service", call.service(), "fault", "abort");
  }

  @Override
  public void mirrored(Call call, String version, MirrorOutcome outcome) {
    count("mirrored", "service", call.service(), "version", version, "outcome", outcome.name());
  }

  private void breaker(String name, BreakerHealth.BreakerKind breakerKind, Breaker.State state) {
    count("breaker.changes", "breaker", name, "kind", breakerKind.name(), "state", state.name());
    int value =
        switch (state) {
          case CLOSED -> 0;
          case HALF_OPEN -> 1;
          case OPEN -> 2;
        };
    gauge("breaker.state", value, "breaker", name, "kind", breakerKind.name());
  }

  private void count(String name, String... tags) {
    Counter.builder(PREFIX + name)
        .description(HELP.get(name))
        .tags(tags)
        .register(registry)
        .increment();
  }

  private void gauge(String name, int value, String... tags) {
    gauges
        .computeIfAbsent(name + String.join(" ", tags), made -> gauge(name, Tags.of(tags)))
        .set(value);
  }

  private AtomicInteger gauge(String name, Tags tags) {
    AtomicInteger value = new AtomicInteger();
    Gauge.builder(PREFIX + name, value, AtomicInteger::get)
        .description(HELP.get(name))
        .tags(tags)
        .register(registry);
    return value;
  }
}
