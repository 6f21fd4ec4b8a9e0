package dev.flotilla.mesh.impl.vertx;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/** Counts calls by outcome, and how long they took. Not thread-safe. */
final class VertxBreakerCounts {

  static final int SUCCESS = 0;
  static final int FAILURE = 1;
  static final int TIMEOUT = 2;
  static final int EXCEPTION = 3;
  static final int SHORT_CIRCUITED = 4;
  static final int FALLBACK_SUCCESS = 5;
  static final int FALLBACK_FAILURE = 6;
  static final long UNTIMED = -1;

  private static final double[] PERCENTILES = {0, 25, 50, 75, 90, 95, 99, 99.5, 100};

  private final int[] counts = new int[7];
  private final Histogram latency = new Histogram(2); // digits, as in Vert.x

  void count(int what, long millis) {
    counts[what]++;
    if (millis != UNTIMED) {
      latency.recordValue(millis);
    }
  }

  void add(VertxBreakerCounts other) {
    for (int what = 0; what < counts.length; what++) {
      counts[what] += other.counts[what];
    }
    latency.add(other.latency);
  }

  void writeTo(JsonObject json, String prefix) {
    long calls = latency.getTotalCount();
    int errors = counts[FAILURE] + counts[TIMEOUT] + counts[EXCEPTION];
    json.put(prefix + "OperationCount", calls - counts[SHORT_CIRCUITED])
        .put(prefix + "ErrorCount", errors)
        .put(prefix + "SuccessCount", counts[SUCCESS])
        .put(prefix + "TimeoutCount", counts[TIMEOUT])
        .put(prefix + "ExceptionCount", counts[EXCEPTION])
        .put(prefix + "FailureCount", counts[FAILURE])
        .put(prefix + "SuccessPercentage", percentage(counts[SUCCESS], calls))
        .put(prefix + "ErrorPercentage", percentage(errors, calls))
        .put(prefix + "FallbackSuccessCount", counts[FALLBACK_SUCCESS])
        .put(prefix + "FallbackFailureCount", counts[FALLBACK_FAILURE])
        .put(prefix + "ShortCircuitedCount", counts[SHORT_CIRCUITED])
        .put(prefix + "LatencyMean", latency.getMean())
        .put(prefix + "Latency", percentiles());
  }

  private static Number percentage(int part, long calls) {
    return calls == 0 ? 0 : (Number) (part * 100.0 / calls);
  }

  private JsonObject percentiles() {
    JsonObject all = new JsonObject();
    for (double one : PERCENTILES) {
      String name = one == Math.rint(one) ? Integer.toString((int) one) : Double.toString(one);
      all.put(name, latency.getValueAtPercentile(one));
    }
    return all;
  }
}
