package dev.flotilla.mesh.impl.breaker;

import java.util.Arrays;

/**
 * The state in which a few probes pass. Immutable. Each probe has a slot and a deadline of its own,
 * and one that misses its deadline ends the state: a probe that never ends cannot block it.
 */
final class HalfOpenState implements BreakerState {

  private static final byte FREE = 0;
  private static final byte RUNNING = 1;
  private static final byte ENDED = 2;
  private static final byte FAILED = 4; // on top of ENDED, as SLOW
  private static final byte SLOW = 8;

  private final long generation;
  private final int trips;
  private final long sinceNanos;
  private final byte[] probes;
  private final long[] deadlines;

  private HalfOpenState(
      long generation, int trips, long sinceNanos, byte[] probes, long[] deadlines) {
    this.generation = generation;
    this.trips = trips;
    this.sinceNanos = sinceNanos;
    this.probes = probes;
    this.deadlines = deadlines;
  }

  static HalfOpenState after(Open open, int probes) {
    return new HalfOpenState(
        open.generation() + 1, open.trips(), open.untilNanos(), new byte[probes], new long[probes]);
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public int trips() {
    return trips;
  }

  /** Since when probes are permitted. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** A slot for one more probe; -1 if there is none. */
  int freeSlot() {
    return slotIn(FREE);
  }

  boolean running(int slot) {
    return probes[slot] == RUNNING;
  }

  HalfOpenState started(int slot, long deadlineNanos) {
    long[] changed = deadlines.clone();
    changed[slot] = deadlineNanos;
    return marked(slot, RUNNING, changed);
  }

  HalfOpenState ended(int slot, boolean healthy, boolean slow) {
    return marked(slot, (byte) (ENDED | (healthy ? 0 : FAILED) | (slow ? SLOW : 0)), deadlines);
  }

  HalfOpenState freed(int slot) {
    return marked(slot, FREE, deadlines);
  }

  /** Whether every probe has a result. */
  boolean complete() {
    return slotIn(FREE) < 0 && slotIn(RUNNING) < 0;
  }

  int failures() {
    return marked(FAILED);
  }

  /** Probes that ended slowly, failed or not. */
  int slow() {
    return marked(SLOW);
  }

  int size() {
    return probes.length;
  }

  /** The slot of a probe that missed its deadline; -1 if none did. */
  int overdueSlot(long nowNanos) {
    for (int slot = 0; slot < probes.length; slot++) {
      if (probes[slot] == RUNNING && nowNanos - deadlines[slot] >= 0) {
        return slot;
      }
    }
    return -1;
  }

  long deadlineNanos(int slot) {
    return deadlines[slot];
  }

  Closed closed(long nowNanos, BreakerSettings settings) {
    return new Closed(generation + 1, trips, nowNanos, SlidingWindow.over(settings));
  }

  private HalfOpenState marked(int slot, byte mark, long[] deadlines) {
    byte[] changed = probes.clone();
    changed[slot] = mark;
    return new HalfOpenState(generation, trips, sinceNanos, changed, deadlines);
  }

  private int marked(byte mark) {
    int count = 0;
    for (byte probe : probes) {
      count += (probe & mark) != 0 ? 1 : 0;
    }
    return count;
  }

  private int slotIn(byte mark) {
    for (int slot = 0; slot < probes.length; slot++) {
      if (probes[slot] == mark) {
        return slot;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "HalfOpen[generation=" + generation + ", probes=" + Arrays.toString(probes) + "]";
  }
}
