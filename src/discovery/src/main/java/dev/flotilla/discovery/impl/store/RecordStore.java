package dev.flotilla.discovery.impl.store;

import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The shared map of records: texts by instance id. Never blocks; every future may fail, with a
 * failure of the implementation. Thread-safe.
 */
public interface RecordStore {

  /** Receives changes, in order for each id, on any thread; must not block. */
  interface RecordListener {

    void stored(String id, String text);

    /**
     * @param text what was removed; null if that is not known
     */
    void removed(String id, String text);

    /** Changes may have been missed: read everything. */
    void unsure();
  }

  Future<Void> put(String id, String text);

  Future<Void> remove(String id);

  /** Removes those entries whose text is still the one given. */
  Future<Void> removeUnchanged(Collection<RecordVersion> recordVersions);

  /** The texts of those ids that the map has. */
  Future<Map<String, String>> get(Set<String> ids);

  /** All texts. */
  default Future<List<String>> texts() {
    return read(List::copyOf);
  }

  /**
   * All texts, converted where that may take long: on a worker thread if there is one.
   *
   * @param reading thread-safe; the future fails with what it throws
   */
  <T> Future<T> read(Function<Collection<String>, T> reading);

  /** Calls the listener from now on; a later call replaces the listener. */
  Future<Void> listen(RecordListener recordListener);

  /** Stops calling the listener. */
  Future<Void> close();
}
