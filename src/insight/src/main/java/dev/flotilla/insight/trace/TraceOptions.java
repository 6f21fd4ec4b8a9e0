package dev.flotilla.insight.trace;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * The content of {@code traces.yaml}. Immutable; an absent part takes its default.
 *
 * @param enabled whether spans are made at all; default true
 * @param memory what the spans of a node may take, 1 MiB to 1 GiB; default 32 MiB, made as needed
 * @param window how long a span should stay in memory, 1 s to 10 min; default 10 s. The recorder
 *     overwrites an older span before it takes more memory, and a younger one only when all of its
 *     memory is taken
 * @param folder where kept traces are stored; each node has a folder of its own below. The launcher
 *     passes one in its home as {@code FLOTILLA_TRACES_FOLDER}; without it none is kept
 * @param maxRunBytes what the kept traces of one run of a node may take, 1 MiB to 64 GiB; default
 *     64 MiB. The oldest make room
 * @param maxRuns how many runs of a node are stored, with the one that runs, 1 to 1,000; default 10
 * @param keepRatio the share of all traces that is kept, 0 to 1; default 0.01. Those with a
 *     failure, a refusal, a retry or a hedge are kept in any case
 * @param keepPerRoute how many traces of each route are kept in each minute in any case, 0 to
 *     10,000; default 5
 * @param slowAfter the slowest percent of a route is kept if it took this long, 0 to 1 min; default
 *     200 ms
 */
@RecordBuilder
public record TraceOptions(
    Boolean enabled,
    Bytes memory,
    Duration window,
    String folder,
    Bytes maxRunBytes,
    Integer maxRuns,
    Double keepRatio,
    Integer keepPerRoute,
    Duration slowAfter)
    implements TraceOptionsBuilder.With {

  /** 32 MiB: 10 s of 20,000 spans/s. */
  public static final Bytes DEFAULT_MEMORY = Bytes.ofMiB(32);

  private static final long MIB = 1L << 20;

  /** 10 s, the longest request of the gateway by default. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

  /** 64 MiB: 300,000 spans, or 15,000 requests of 20. */
  public static final Bytes DEFAULT_MAX_RUN_BYTES = Bytes.ofMiB(64);

  /** 10, as .NET Aspire has it. */
  public static final int DEFAULT_MAX_RUNS = 10;

  /** 0.01, the usual share of head sampling. */
  public static final double DEFAULT_KEEP_RATIO = 0.01;

  /** 5: each route has an example of each minute. */
  public static final int DEFAULT_KEEP_PER_ROUTE = 5;

  /** 200 ms, from which people notice a wait. */
  public static final Duration DEFAULT_SLOW_AFTER = Duration.ofMillis(200);

  public TraceOptions {
    maxRunBytes = maxRunBytes == null ? DEFAULT_MAX_RUN_BYTES : maxRunBytes;
    maxRuns = maxRuns == null ? DEFAULT_MAX_RUNS : maxRuns;
    keepRatio = keepRatio == null ? DEFAULT_KEEP_RATIO : keepRatio;
    keepPerRoute = keepPerRoute == null ? DEFAULT_KEEP_PER_ROUTE : keepPerRoute;
    slowAfter = slowAfter == null ? DEFAULT_SLOW_AFTER : slowAfter;
    enabled = enabled == null || enabled;
    memory = memory == null ? DEFAULT_MEMORY : memory;
    window = window == null ? DEFAULT_WINDOW : window;
    Check.between("memory in bytes", memory.count(), MIB, 1024 * MIB);
    Check.between("window in ms", window.toMillis(), 1_000, 600_000);
    Check.between("maxRunBytes in bytes", maxRunBytes.count(), MIB, 64 * 1024 * MIB);
    Check.between("maxRuns", maxRuns, 1, 1_000);
    Check.between("keepRatio", keepRatio, 0.0, 1.0);
    Check.between("keepPerRoute", keepPerRoute, 0, 10_000);
    Check.between("slowAfter in ms", slowAfter.toMillis(), 0, 60_000);
  }

  /** Options that were not set take their defaults. */
  public static TraceOptionsBuilder builder() {
    return TraceOptionsBuilder.builder();
  }

  /** All defaults. */
  public static TraceOptions defaults() {
    return builder().build();
  }
}
