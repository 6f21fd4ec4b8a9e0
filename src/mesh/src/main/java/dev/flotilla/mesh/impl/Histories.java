package dev.flotilla.mesh.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.Forecast;
import dev.flotilla.mesh.Policies;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/** The histories of everything that a mesh calls, once somebody wants them. */
final class Histories {

  private final Clock clock;
  private final Map<String, CallHistory> byName = new ConcurrentSkipListMap<>();
  private volatile boolean wanted;

  Histories(Clock clock) {
    this.clock = clock;
  }

  void want() {
    wanted = true;
  }

  /** The history of a service or breaker; null as long as nobody wants it. */
  CallHistory of(String name) {
    return wanted ? byName.computeIfAbsent(name, made -> new CallHistory(clock.nanos())) : null;
  }

  /** See {@link dev.flotilla.mesh.Mesh#forecast}. */
  List<Forecast> forecast(Policies candidate, Policies current) {
    return byName.entrySet().stream()
        .map(
            entry ->
                new Replay(entry.getValue(), clock)
                    .forecast(
                        entry.getKey(), candidate.of(entry.getKey()), current.of(entry.getKey())))
        .filter(Objects::nonNull)
        .toList();
  }
}
