package dev.flotilla.insight.metrics;

import java.util.Arrays;

/**
 * The last values of one number at one resolution. A slot that got no value is NaN. Not
 * thread-safe.
 */
final class SeriesRing {

  private final long stepSeconds;
  private final float[] values;
  private long last = Long.MIN_VALUE; // step of the latest value
  private double sum; // of the values of that step
  private int count;

  SeriesRing(int stepSeconds, int slots) {
    this.stepSeconds = stepSeconds;
    this.values = new float[slots];
    Arrays.fill(values, Float.NaN);
  }

  /** Adds a value to its step, which becomes the mean of its values. Time must not go back. */
  void add(long epochSecond, double value) {
    long step = Math.floorDiv(epochSecond, stepSeconds);
    if (step < last) {
      return; // the clock was set back
    }
    if (step != last) {
      long from = Math.max(last + 1, step - values.length + 1);
      for (long missed = last == Long.MIN_VALUE ? step : from; missed < step; missed++) {
        values[slot(missed)] = Float.NaN;
      }
      last = step;
      sum = 0;
      count = 0;
    }
    sum += value;
    count++;
    values[slot(step)] = (float) (sum / count);
  }

  /**
   * The values of the steps from one on, as many as the array has.
   *
   * @param into gets NaN for steps without a value
   */
  void copy(long fromStep, float[] into) {
    for (int at = 0; at < into.length; at++) {
      long step = fromStep + at;
      boolean kept = last != Long.MIN_VALUE && step <= last && step > last - values.length;
      into[at] = kept ? values[slot(step)] : Float.NaN;
    }
  }

  private int slot(long step) {
    return (int) Math.floorMod(step, (long) values.length);
  }
}
