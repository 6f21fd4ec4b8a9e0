package dev.flotilla.insight;

import dev.flotilla.insight.loop.LoopReport;
import dev.flotilla.insight.metrics.MetricFamily;
import dev.flotilla.insight.metrics.SeriesStep;
import java.time.Instant;
import java.util.List;

/**
 * What a node is asked about its metrics and event loops over the event bus, and what it answers:
 * JSON, in a buffer each.
 */
public final class TelemetryMessages {

  private static final String ADDRESS = "flotilla.telemetry.";

  private TelemetryMessages() {}

  /**
   * A question; all parts but one are null.
   *
   * @param metrics asks for {@link MetricsReply}
   * @param series asks for {@link dev.flotilla.insight.metrics.SeriesReply}
   * @param loops true asks for {@link LoopReport}
   */
  public record TelemetryRequest(MetricsRequest metrics, SeriesRequest series, Boolean loops) {

    /** Asks for the metrics whose names begin with a text. */
    public static TelemetryRequest metrics(String prefix) {
      return new TelemetryRequest(new MetricsRequest(prefix), null, null);
    }

    /** Asks for the course of a metric. */
    public static TelemetryRequest series(SeriesRequest series) {
      return new TelemetryRequest(null, series, null);
    }

    /** Asks for the state of the event loops. */
    public static TelemetryRequest ofLoops() {
      return new TelemetryRequest(null, null, true);
    }
  }

  /**
   * Which metrics.
   *
   * @param prefix of their names; empty for all
   */
  public record MetricsRequest(String prefix) {}

  /** The metrics of a node. */
  public record MetricsReply(List<MetricFamily> families) {}

  /** Which course; both times are inclusive. */
  public record SeriesRequest(String name, SeriesStep step, Instant from, Instant until) {}

  /** Where a node is asked. */
  public static String address(String memberId) {
    return ADDRESS + memberId;
  }
}
