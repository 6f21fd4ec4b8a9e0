package dev.flotilla.mesh.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.BreakerHealth.Kind;
import dev.flotilla.mesh.Forecast;
import dev.flotilla.mesh.Policies;
import dev.flotilla.mesh.Policy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/** The histories of everything that a mesh calls, once somebody wants them. */
final class Histories {

  /** A service and a breaker may have the same name. */
  private record Key(String name, Kind kind) {}

  private final Clock clock;
  private final Map<Key, CallHistory> known =
      new ConcurrentSkipListMap<>(Comparator.comparing(Key::name).thenComparing(Key::kind));
  private volatile boolean wanted;

  Histories(Clock clock) {
    this.clock = clock;
  }

  void want() {
    wanted = true;
  }

  /** The history of a service or breaker; null as long as nobody wants it. */
  CallHistory of(String name, Kind kind) {
    return wanted
        ? known.computeIfAbsent(new Key(name, kind), made -> new CallHistory(clock.nanos()))
        : null;
  }

  /** See {@link dev.flotilla.mesh.Mesh#forecast}. */
  List<Forecast> forecast(Policies candidate, Policies current) {
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

  private Forecast forecast(Key key, CallHistory history, Policy candidate, Policy current) {
    return new Replay(key.kind(), history, clock).forecast(key.name(), candidate, current);
  }
}
