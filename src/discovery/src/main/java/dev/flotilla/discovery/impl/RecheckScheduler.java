package dev.flotilla.discovery.impl;

import dev.flotilla.core.Timers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Looks twice after members came or went. While partitions move, an event can be lost on its way to
 * a member that the new owner does not know yet, and two nodes that die at once take partitions
 * along. Changes that come together are looked after together. Thread-safe.
 */
final class RecheckScheduler {

  private enum Recheck {
    /** When owners write again what was lost, and backups have been promoted. */
    FIRST(Duration.ofSeconds(1)),
    /** When even a busy cluster has moved its partitions. */
    SECOND(Duration.ofSeconds(5));

    private final Duration delay;

    Recheck(Duration delay) {
      this.delay = delay;
    }
  }

  private final Timers timers;
  private final Runnable work;
  private final Set<Recheck> due = EnumSet.noneOf(Recheck.class); // guarded by this

  RecheckScheduler(Timers timers, Runnable work) {
    this.timers = timers;
    this.work = work;
  }

  void changed() {
    for (Recheck recheck : Recheck.values()) {
      if (plan(recheck)) {
        timers.after(recheck.delay, () -> look(recheck));
      }
    }
  }

  private synchronized boolean plan(Recheck recheck) {
    return due.add(recheck);
  }

  private void look(Recheck recheck) {
    synchronized (this) {
      due.remove(recheck);
    }
    work.run();
  }
}
