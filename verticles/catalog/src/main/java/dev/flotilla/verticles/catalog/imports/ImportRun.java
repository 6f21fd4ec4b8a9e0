package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.verticles.catalog.CatalogOptions;
import dev.flotilla.verticles.catalog.imports.ImportReport.Rejection;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One import on its way: lines come in, batches go out, counts stay. Holds at most a batch and what
 * one chunk holds. Lives on one context.
 */
final class ImportRun implements CsvParser.Rows {

  private final CatalogOptions options;
  private final ProductStore store;
  private final CsvParser parser;
  private final TreeMap<String, ProductLine> pending = new TreeMap<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private boolean headerSeen;
  private long lines;
  private long imported;
  private long created;
  private long updated;
  private long rejected;

  ImportRun(CatalogOptions options, ProductStore store) {
    this.options = options;
    this.store = store;
    this.parser = new CsvParser(Math.toIntExact(options.importMaxRow().count()), this);
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
              parser.feed(bytes);
              return null;
            })
        .compose(
            read -> pending.size() >= options.importBatch() ? flush() : Future.succeededFuture());
  }

  /** Says that no bytes follow; writes what is left. */
  Future<ImportReport> finish() {
    return Future.succeededFuture()
        .<Void>map(
            end -> {
              parser.end();
              if (!headerSeen) {
                throw wrongHeader("nothing");
              }
              return null;
            })
        .compose(read -> flush())
        .map(
            done ->
                new ImportReport(
                    lines,
                    imported,
                    created,
                    updated,
                    imported - created - updated,
                    rejected,
                    List.copyOf(rejections)));
  }

  /** Lines whose products are in the catalogue already, for the message of a failure. */
  long imported() {
    return imported;
  }

  @Override
  public void row(long line, List<String> fields) {
    if (!headerSeen) {
      readHeader(fields);
      return;
    }
    lines++;
    try {
      ProductLine product = ProductLine.of(fields);
      if (pending.put(product.product().sku(), product) != null) {
        imported++; // the later line of the same SKU wins; both are done with
      }
    } catch (IllegalArgumentException wrong) {
      reject(line, wrong.getMessage());
    }
  }

  @Override
  public void malformed(long line, String reason) {
    if (!headerSeen) {
      throw wrongHeader(reason);
    }
    lines++;
    reject(line, reason);
  }

  private void readHeader(List<String> fields) {
    if (!fields.stream().map(String::strip).toList().equals(ProductLine.HEADER)) {
      throw wrongHeader(String.join(",", fields));
    }
    headerSeen = true;
  }

  private static ServiceFailure wrongHeader(String found) {
    String shown = found.length() <= 200 ? found : found.substring(0, 200) + "…";
    return new ServiceFailure(
        Code.INVALID_ARGUMENT,
        "the first line must be " + String.join(",", ProductLine.HEADER) + " but was " + shown);
  }

  private void reject(long line, String reason) {
    rejected++;
    if (rejections.size() < options.importMaxRejections()) {
      rejections.add(new Rejection(line, reason));
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
              return pending.size() >= options.importBatch() ? flush() : Future.succeededFuture();
            });
  }

  private List<ProductLine> take() {
    List<ProductLine> batch = new ArrayList<>(options.importBatch());
    while (!pending.isEmpty() && batch.size() < options.importBatch()) {
      batch.add(pending.pollFirstEntry().getValue());
    }
    return batch;
  }
}
