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

/** Watches the circuit of a {@link BreakerReplay}, and is its clock. */
public final class ReplayResult implements Clock, BreakerStateMachine.Watcher {

  private final LongFunction<Instant> moments;
  private final List<Forecast.Opening> opened = new ArrayList<>();
  private long nanos;
  private int openings;
  private long refused;
  private long openNanos;
  private boolean isOpen;
  private long since;

  public ReplayResult(LongFunction<Instant> moments) {
    this.moments = moments;
  }

  public void turn(long toNanos) {
    nanos = toNanos;
  }

  public void refused() {
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
    if (!isOpen) { // else a probe failed, and it stays open
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

  /** What there is to tell, now that no more calls come. */
  public Forecast.Course ended(long atNanos) {
    turn(atNanos);
    if (isOpen) {
      closed();
    }
    return new Forecast.Course(openings, Duration.ofNanos(openNanos), refused, opened);
  }
}
