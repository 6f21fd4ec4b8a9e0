package dev.flotilla.verticles.catalog;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How the catalogue runs: the content of {@code catalog.yaml}. Immutable.
 *
 * @param importHost address the import endpoint binds to; default {@code 127.0.0.1}. The gateways
 *     must reach it
 * @param importIdleTimeout how long an import may be silent before it is given up; default 30 s, at
 *     least 100 ms
 * @param importBatch products written at once; default 500 (larger batches gained nothing in our
 *     measurements), 1 to 5,000
 * @param importMaxRow longest product of an import, over all its lines; a quote that is open for
 *     longer is taken as never closed; default 64 KiB, 1 KiB to 4 MiB
 * @param importMaxRejections rejected lines that are told one by one, the rest is counted; default
 *     1,000, 0 to 100,000
 * @param seed whether an empty catalogue imports the products of this module; default true
 */
@RecordBuilder
public record CatalogOptions(
    String importHost,
    Duration importIdleTimeout,
    Integer importBatch,
    Bytes importMaxRow,
    Integer importMaxRejections,
    Boolean seed)
    implements CatalogOptionsBuilder.With {

  public CatalogOptions {
    importHost = importHost == null ? "127.0.0.1" : importHost;
    importIdleTimeout = importIdleTimeout == null ? Duration.ofSeconds(30) : importIdleTimeout;
    importBatch = importBatch == null ? 500 : importBatch;
    importMaxRow = importMaxRow == null ? Bytes.ofKiB(64) : importMaxRow;
    importMaxRejections = importMaxRejections == null ? 1_000 : importMaxRejections;
    seed = seed == null || seed;
    Check.notBlank("importHost", importHost);
    Check.atLeast("importIdleTimeout", importIdleTimeout, Duration.ofMillis(100));
    Check.between("importBatch", importBatch, 1, 5_000);
    Check.between("importMaxRow in bytes", importMaxRow.count(), 1 << 10, 4 << 20);
    Check.between("importMaxRejections", importMaxRejections, 0, 100_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static CatalogOptionsBuilder builder() {
    return CatalogOptionsBuilder.builder();
  }

  /** All defaults. */
  public static CatalogOptions defaults() {
    return builder().build();
  }
}
