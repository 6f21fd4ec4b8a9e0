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
final class Settling {

  private enum Look {
    /** When owners write again what was lost, and backups have been promoted. */
    FIRST(Duration.ofSeconds(1)),
    /** When even a busy cluster has moved its partitions. */
    SECOND(Duration.ofSeconds(5));

    private final Duration delay;

    Look(Duration delay) {
      this.delay = delay;
    }
  }

  private final Timers timers;
  private final Runnable work;
  private final Set<Look> due = EnumSet.noneOf(Look.class); // guarded by this

  Settling(Timers timers, Runnable work) {
    this.timers = timers;
    this.work = work;
  }

  void changed() {
    for (Look look : Look.values()) {
      if (plan(look)) {
        timers.after(look.delay, () -> look(look));
      }
    }
  }

  private synchronized boolean plan(Look look) {
    return due.add(look);
  }

  private void look(Look look) {
    synchronized (this) {
      due.remove(look);
    }
    work.run();
  }
}
