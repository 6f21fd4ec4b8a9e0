package dev.flotilla.discovery.impl.store;

import dev.flotilla.discovery.impl.view.LiveView;
import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the whole map into the view, one read after the other. Thread-safe. */
public final class FullResync {

  private final RecordStore store;
  private final LiveView view;
  private final OwnRecords own;
  private Future<Void> last = Future.succeededFuture(); // guarded by this

  public FullResync(RecordStore store, LiveView view, OwnRecords own) {
    this.store = store;
    this.view = view;
    this.own = own;
  }

  /** Fails as the map does; then the view stays as it was. */
  public synchronized Future<Void> read() {
    last = last.transform(before -> readNow());
    return last;
  }

  private Future<Void> readNow() {
    view.reading();
    return store.read(this::found).onFailure(cause -> view.notRead());
  }

  // Off the event loop: all of ten thousand texts may be new to this node.
  private Void found(Collection<String> texts) {
    Map<String, RecordVersion> known = view.entriesByText();
    List<RecordVersion> recordVersions =
        texts.stream().flatMap(text -> entry(known, text).stream()).toList();
    view.read(recordVersions);
    recordVersions.forEach(own::onStored);
    return null;
  }

  private static Optional<RecordVersion> entry(Map<String, RecordVersion> known, String text) {
    RecordVersion same = known.get(text);
    return same != null ? Optional.of(same) : RecordVersion.readable(text);
  }
}
