package dev.flotilla.mesh.impl.forecast;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/** The histories of all services and named breakers of a mesh, once recording is on. */
public final class CallHistories {

  /** A service and a breaker may have the same name. */
  private record HistoryKey(String name, BreakerKind kind) {}

  private final Clock clock;
  private final Map<HistoryKey, CallHistory> known =
      new ConcurrentSkipListMap<>(
          Comparator.comparing(HistoryKey::name).thenComparing(HistoryKey::kind));
  private volatile boolean enabled;

  public CallHistories(Clock clock) {
    this.clock = clock;
  }

  /** Records the calls from now on. */
  public void enable() {
    enabled = true;
  }

  /** The history of a service or breaker; null while recording is off. */
  public CallHistory of(String name, BreakerKind breakerKind) {
    return enabled
        ? known.computeIfAbsent(
            new HistoryKey(name, breakerKind), made -> new CallHistory(clock.nanos()))
        : null;
  }

  /** See {@link dev.flotilla.mesh.Mesh#forecast}. */
  public List<Forecast> forecast(Policies candidate, Policies current) {
    return known.entrySet().stream()
        .map(
            entry ->
                forecast(
                    entry.getKey(),
                    entry.getValue(),
                    candidate.of(entry.getKey().name()),
                    current.of(entry.getKey().name())))
        .filter(Objects::nonNull)
        .toList();
  }

  private Forecast forecast(
      HistoryKey historyKey, CallHistory history, Policy candidate, Policy current) {
    return new BreakerReplay(historyKey.kind(), history, clock)
        .forecast(historyKey.name(), candidate, current);
  }
}
