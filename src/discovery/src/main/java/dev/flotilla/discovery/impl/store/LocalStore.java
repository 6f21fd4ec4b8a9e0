package dev.flotilla.discovery.impl.store;

import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The map of a Vert.x instance that is not clustered. */
public final class LocalStore implements RecordStore {

  // One lock over change and call, so that the calls for an id come in the order of its changes.
  private final Map<String, String> texts = new HashMap<>();
  private RecordListener recordListener;

  @Override
  public synchronized Future<Void> put(String id, String text) {
    texts.put(id, text);
    if (recordListener != null) {
      recordListener.stored(id, text);
    }
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> remove(String id) {
    String text = texts.remove(id);
    if (text != null && recordListener != null) {
      recordListener.removed(id, text);
    }
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> removeUnchanged(Collection<RecordVersion> recordVersions) {
    recordVersions.stream()
        .filter(recordVersion -> recordVersion.text().equals(texts.get(recordVersion.id())))
        .forEach(recordVersion -> remove(recordVersion.id()));
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Map<String, String>> get(Set<String> ids) {
    Map<String, String> found = new HashMap<>(texts);
    found.keySet().retainAll(ids);
    return Future.succeededFuture(found);
  }

  @Override
  public <T> Future<T> read(Function<Collection<String>, T> reading) {
    return Future.succeededFuture(copy()).map(reading); // without the lock: it may call back
  }

  private synchronized Collection<String> copy() {
    return List.copyOf(texts.values());
  }

  @Override
  public synchronized Future<Void> listen(RecordListener recordListener) {
    this.recordListener = recordListener;
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> close() {
    recordListener = null;
    return Future.succeededFuture();
  }
}
