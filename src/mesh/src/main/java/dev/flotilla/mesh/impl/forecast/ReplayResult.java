package dev.flotilla.mesh.impl.forecast;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.policy.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Watches the state machine of a {@link BreakerReplay}, and is its clock. */
final class ReplayResult implements Clock, BreakerStateMachine.Watcher {

  private final LongFunction<Instant> moments;
  private final List<Forecast.Opening> opened = new ArrayList<>();
  private long nanos;
  private int openings;
  private long refused;
  private long openNanos;
  private boolean isOpen;
  private long since;

  ReplayResult(LongFunction<Instant> moments) {
    this.moments = moments;
  }

  /** Sets the clock. */
  void advanceTo(long toNanos) {
    nanos = toNanos;
  }

  /** A call was refused. */
  void refused() {
    refused++;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return moments.apply(nanos);
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    if (!isOpen) { // otherwise a probe failed, and it stays open
      isOpen = true;
      since = nanos;
      openings++;
    }
  }

  @Override
  public void closed() {
    isOpen = false;
    openNanos += nanos - since;
    if (opened.size() < Forecast.Course.MOST_OPENINGS) {
      opened.add(new Forecast.Opening(moments.apply(since), Duration.ofNanos(nanos - since)));
    }
  }

  /** The result, after the last call. */
  Forecast.Course ended(long atNanos) {
    advanceTo(atNanos);
    if (isOpen) {
      closed();
    }
    return new Forecast.Course(openings, Duration.ofNanos(openNanos), refused, opened);
  }
}
