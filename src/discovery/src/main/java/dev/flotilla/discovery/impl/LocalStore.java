package dev.flotilla.discovery.impl;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The map of a Vert.x that is not clustered. */
final class LocalStore implements RecordStore {

  // One lock over change and call, so that the calls for an id come in the order of its changes.
  private final Map<String, String> texts = new HashMap<>();
  private Listener listener;

  @Override
  public synchronized Future<Void> put(String id, String text) {
    texts.put(id, text);
    if (listener != null) {
      listener.stored(id, text);
    }
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> remove(String id) {
    String text = texts.remove(id);
    if (text != null && listener != null) {
      listener.removed(id, text);
    }
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> removeUnchanged(Collection<Entry> entries) {
    entries.stream()
        .filter(entry -> entry.text().equals(texts.get(entry.id())))
        .forEach(entry -> remove(entry.id()));
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
  public synchronized Future<Void> listen(Listener listener) {
    this.listener = listener;
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Void> close() {
    listener = null;
    return Future.succeededFuture();
  }
}
