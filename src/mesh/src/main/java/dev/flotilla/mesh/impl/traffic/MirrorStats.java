package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.mesh.MirrorOutcome;
import dev.flotilla.mesh.MirrorReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts the outcomes of the copies that went to one version of a service. */
final class MirrorStats {

  private final Map<MirrorOutcome, LongAdder> outcomes = new EnumMap<>(MirrorOutcome.class);
  private final AtomicInteger inFlight = new AtomicInteger();

  MirrorStats() {
    for (MirrorOutcome outcome : MirrorOutcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
  }

  /** Counts one more copy in flight unless there are {@code most}; {@link #leave} ends it. */
  boolean enter(int most) {
    if (inFlight.incrementAndGet() <= most) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  void count(MirrorOutcome outcome) {
    outcomes.get(outcome).increment();
  }

  MirrorReport report(String service, String version) {
    return new MirrorReport(
        service,
        version,
        counted(MirrorOutcome.SAME),
        counted(MirrorOutcome.DIFFERENT),
        counted(MirrorOutcome.FAILED),
        counted(MirrorOutcome.DROPPED),
        inFlight.get());
  }

  private long counted(MirrorOutcome outcome) {
    return outcomes.get(outcome).sum();
  }
}
