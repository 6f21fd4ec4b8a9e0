package dev.flotilla.core.async;

import dev.flotilla.core.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers that a test fires by hand, on its own thread. */
final class ManualTimers implements Timers {

  private final List<Runnable> pending = new ArrayList<>();

  @Override
  public Scheduled after(Duration delay, Runnable action) {
    pending.add(action);
    return () -> pending.remove(action);
  }

  @Override
  public Scheduled every(Duration period, Runnable action) {
    throw new UnsupportedOperationException("a time limit needs no repeated timer");
  }

  int pending() {
    return pending.size();
  }

  /** Runs an action that a concurrent cancellation no longer reached. */
  void fireAll() {
    List<Runnable> due = List.copyOf(pending);
    pending.clear();
    due.forEach(Runnable::run);
  }
}
