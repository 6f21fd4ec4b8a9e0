package dev.flotilla.verticles.catalog;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How the catalogue runs: the content of {@code catalog.yaml}. Immutable.
 *
 * @param importHost address the import endpoint binds to; default {@code 127.0.0.1}. The gateways
 *     must reach it
 * @param importIdleTimeout how long an import may be silent before it is given up; default 30 s, at
 *     least 100 ms
 * @param importBatchSize products written at once; default 500 (larger batches gained nothing in
 *     our measurements), 1 to 5,000
 * @param maxImportRow longest product of an import, over all its lines; a quote that is open for
 *     longer is taken as never closed; default 64 KiB, 1 KiB to 4 MiB
 * @param maxImportRejections rejected lines that are told one by one, the rest is counted; default
 *     1,000, 0 to 100,000
 * @param seed whether an empty catalogue imports the products of this module; default true
 */
@RecordBuilder
public record CatalogOptions(
    String importHost,
    @FormerName("importIdle") Duration importIdleTimeout,
    @FormerName("importBatch") Integer importBatchSize,
    @FormerName("importMaxRow") Bytes maxImportRow,
    @FormerName("importMaxRejections") Integer maxImportRejections,
    Boolean seed)
    implements CatalogOptionsBuilder.With {

  public CatalogOptions {
    importHost = importHost == null ? "127.0.0.1" : importHost;
    importIdleTimeout = importIdleTimeout == null ? Duration.ofSeconds(30) : importIdleTimeout;
    importBatchSize = importBatchSize == null ? 500 : importBatchSize;
    maxImportRow = maxImportRow == null ? Bytes.ofKiB(64) : maxImportRow;
    maxImportRejections = maxImportRejections == null ? 1_000 : maxImportRejections;
    seed = seed == null || seed;
    Check.notBlank("importHost", importHost);
    Check.atLeast("importIdleTimeout", importIdleTimeout, Duration.ofMillis(100));
    Check.between("importBatchSize", importBatchSize, 1, 5_000);
    Check.between("maxImportRow in bytes", maxImportRow.count(), 1 << 10, 4 << 20);
    Check.between("maxImportRejections", maxImportRejections, 0, 100_000);
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
