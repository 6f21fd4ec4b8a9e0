package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.verticles.catalog.CatalogOptions;
import dev.flotilla.verticles.catalog.imports.ImportReport.RejectedRow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One import on its way: lines come in, batches go out, counts stay. Holds at most a batch and what
 * one chunk holds. Lives on one context.
 */
final class ImportRun implements CsvParser.Rows {

  private final CatalogOptions options;
  private final ProductStore store;
  private final CsvParser parser;
  private final TextEncoding encoding = new TextEncoding();
  private final TreeMap<String, ProductLine> pending = new TreeMap<>();
  private final List<RejectedRow> rejectedRows = new ArrayList<>();
  private Columns columns; // null until the header is read
  private long lines;
  private long imported;
  private long superseded; // by a later line of the same SKU, before they were written
  private long created;
  private long updated;
  private long rejected;

  ImportRun(CatalogOptions options, ProductStore store) {
    this.options = options;
    this.store = store;
    this.parser = new CsvParser(Math.toIntExact(options.maxImportRow().count()), this);
  }

  /**
   * Takes the next bytes.
   *
   * @return completed when the next bytes may come; fails with {@code INVALID_ARGUMENT} if the
   *     header is wrong, or with the failure of the store
   */
  Future<Void> feed(Buffer chunk) {
    return Future.succeededFuture(chunk)
        .<Void>map(
            bytes -> {
              parser.feed(encoding.utf8(bytes));
              return null;
            })
        .compose(
            read ->
                pending.size() >= options.importBatchSize() ? flush() : Future.succeededFuture());
  }

  /** Says that no bytes follow; writes what is left. */
  Future<ImportReport> finish() {
    return Future.succeededFuture()
        .<Void>map(
            end -> {
              parser.feed(encoding.end());
              parser.end();
              if (columns == null) {
                throw wrongHeader("the body is empty");
              }
              return null;
            })
        .compose(read -> flush())
        .map(done -> report());
  }

  private ImportReport report() {
    long done = imported + superseded;
    return new ImportReport(
        lines,
        done,
        created,
        updated,
        done - created - updated,
        rejected,
        List.copyOf(rejectedRows),
        rejected - rejectedRows.size());
  }

  /** Lines whose products are in the catalogue already, for the message of a failure. */
  long imported() {
    return imported;
  }

  @Override
  public boolean row(CsvRecord record) {
    if (columns == null) {
      columns = header(record);
      return true;
    }
    Optional<String> tear = columns.tear(record);
    if (tear.isPresent()) {
      long last = record.line() + record.lines() - 1;
      String reason = "a quote is not closed before line " + last + ": " + tear.get();
      malformed(record.line(), record.suspect(), reason);
      return false;
    }
    lines++;
    try {
      add(ProductLine.of(columns.fields(record)));
    } catch (RejectedLine wrong) {
      reject(record.line(), wrong.column(), wrong.getMessage());
    }
    return true;
  }

  @Override
  public void malformed(long line, int field, String reason) {
    if (columns == null) {
      throw wrongHeader("line " + line + " is not CSV: " + reason);
    }
    lines++;
    reject(line, columns.name(field), reason);
  }

  private void add(ProductLine next) {
    ProductLine before = pending.put(next.product().sku(), next);
    if (before != null) {
      // As if both had been written: the later product wins, and the first stock stays.
      pending.put(next.product().sku(), new ProductLine(next.product(), before.available()));
      superseded++;
      updated += next.product().equals(before.product()) ? 0 : 1;
    }
  }

  private static Columns header(CsvRecord record) {
    List<String> names = new ArrayList<>();
    try {
      for (int field = 0; field < record.size(); field++) {
        names.add(record.text(field));
      }
    } catch (IllegalArgumentException noText) {
      throw wrongHeader("line " + record.line() + " " + noText.getMessage());
    }
    try {
      return Columns.of(names);
    } catch (IllegalArgumentException wrong) {
      String found = ProductLine.shortened(String.join(",", names));
      throw wrongHeader(wrong.getMessage() + " in line " + record.line() + ": " + found);
    }
  }

  private static ServiceFailure wrongHeader(String fault) {
    return new ServiceFailure(
        Code.INVALID_ARGUMENT,
        "the first line must be " + String.join(",", ProductLine.HEADER) + " but " + fault);
  }

  private void reject(long line, Optional<String> column, String reason) {
    rejected++;
    if (rejectedRows.size() < options.maxImportRejections()) {
      rejectedRows.add(new RejectedRow(line, column, reason));
    }
  }

  private Future<Void> flush() {
    if (pending.isEmpty()) {
      return Future.succeededFuture();
    }
    List<ProductLine> batch = take();
    return store
        .write(batch)
        .compose(
            written -> {
              imported += batch.size();
              created += written.created();
              updated += written.updated();
              return pending.size() >= options.importBatchSize()
                  ? flush()
                  : Future.succeededFuture();
            });
  }

  private List<ProductLine> take() {
    List<ProductLine> batch = new ArrayList<>(options.importBatchSize());
    while (!pending.isEmpty() && batch.size() < options.importBatchSize()) {
      batch.add(pending.pollFirstEntry().getValue());
    }
    return batch;
  }
}
