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
 * @param window how long a span should stay in memory, 1 s to 10 min; default 10 s. Older spans are
 *     overwritten before more memory is taken, and younger ones only when there is no more
 */
@RecordBuilder
public record TraceOptions(Boolean enabled, Bytes memory, Duration window)
    implements TraceOptionsBuilder.With {

  /** 32 MiB: 10 s of 20,000 spans/s. */
  public static final Bytes DEFAULT_MEMORY = Bytes.ofMiB(32);

  private static final long MIB = 1L << 20;

  /** 10 s, the longest request of the gateway by default. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

  public TraceOptions {
    enabled = enabled == null || enabled;
    memory = memory == null ? DEFAULT_MEMORY : memory;
    window = window == null ? DEFAULT_WINDOW : window;
    Check.between("memory in bytes", memory.count(), MIB, 1024 * MIB);
    Check.between("window in ms", window.toMillis(), 1_000, 600_000);
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
