package dev.flotilla.discovery.impl;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Reads the whole map into the view, one reading after the other. Thread-safe. */
final class Reader {

  private final RecordStore store;
  private final LiveView view;
  private final OwnRecords own;
  private Future<Void> last = Future.succeededFuture(); // guarded by this

  Reader(RecordStore store, LiveView view, OwnRecords own) {
    this.store = store;
    this.view = view;
    this.own = own;
  }

  /** Fails as the map does; then the view stays as it was. */
  synchronized Future<Void> read() {
    last = last.transform(whatever -> readNow());
    return last;
  }

  private Future<Void> readNow() {
    view.reading();
    return store
        .texts()
        .map(texts -> texts.stream().map(Entry::readable).flatMap(Optional::stream).toList())
        .onFailure(cause -> view.notRead())
        .map(this::found);
  }

  private Void found(List<Entry> entries) {
    view.read(entries);
    entries.forEach(own::onStored);
    return null;
  }
}
