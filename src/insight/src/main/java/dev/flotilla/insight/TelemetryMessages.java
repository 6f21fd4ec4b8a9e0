package dev.flotilla.insight;

import dev.flotilla.insight.log.LogLevelChange;
import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.LogQuery;
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
   * @param logs asks for {@link LogReply}
   * @param logLevel asks for {@link LogLevelChange.ChangedLevels}
   */
  public record TelemetryRequest(
      MetricsRequest metrics,
      SeriesRequest series,
      Boolean loops,
      LogQuery logs,
      LogLevelChange logLevel) {

    /** Asks for the metrics whose names begin with a text. */
    public static TelemetryRequest metrics(String prefix) {
      return new TelemetryRequest(new MetricsRequest(prefix), null, null, null, null);
    }

    /** Asks for the course of a metric. */
    public static TelemetryRequest series(SeriesRequest series) {
      return new TelemetryRequest(null, series, null, null, null);
    }

    /** Asks for the state of the event loops. */
    public static TelemetryRequest ofLoops() {
      return new TelemetryRequest(null, null, true, null, null);
    }

    /** Asks for lines of the log. */
    public static TelemetryRequest logs(LogQuery query) {
      return new TelemetryRequest(null, null, null, query, null);
    }

    /** Changes the level of a logger. */
    public static TelemetryRequest logLevel(LogLevelChange change) {
      return new TelemetryRequest(null, null, null, null, change);
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

  /** Lines of the log, in the order of time. */
  public record LogReply(List<LogLine> lines) {}

  /** Which course; both times are inclusive. */
  public record SeriesRequest(String name, SeriesStep step, Instant from, Instant until) {}

  /** Where a node is asked. */
  public static String address(String memberId) {
    return ADDRESS + memberId;
  }
}
