package dev.flotilla.mesh.impl.policy;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import java.util.UUID;
import java.util.function.Consumer;

/** The register of a cluster: one entry of a Hazelcast map, changed by compare-and-set. */
final class HazelcastPolicyRegister implements PolicyRegister {

  /** hazelcast.yaml configures maps named {@code flotilla.*}. */
  static final String MAP = "flotilla.policies";

  private static final String KEY = "current";

  private final IMap<String, String> map;
  private UUID registration; // guarded by this

  HazelcastPolicyRegister(IMap<String, String> map) {
    this.map = map;
  }

  @Override
  public String get() {
    return map.get(KEY);
  }

  @Override
  public boolean replace(String before, String after) {
    return before == null ? map.putIfAbsent(KEY, after) == null : map.replace(KEY, before, after);
  }

  @Override
  public synchronized void listen(Consumer<String> listener) {
    UUID earlier = registration;
    registration = map.addEntryListener(new RegisterEvents(listener), KEY, true);
    remove(earlier);
  }

  @Override
  public synchronized void close() {
    remove(registration);
    registration = null;
  }

  private void remove(UUID id) {
    if (id != null) {
      map.removeEntryListener(id);
    }
  }

  private record RegisterEvents(Consumer<String> listener)
      implements EntryAddedListener<String, String>,
          EntryUpdatedListener<String, String>,
          EntryMergedListener<String, String> {

    @Override
    public void entryAdded(EntryEvent<String, String> event) {
      listener.accept(event.getValue());
    }

    @Override
    public void entryUpdated(EntryEvent<String, String> event) {
      listener.accept(event.getValue());
    }

    @Override
    public void entryMerged(EntryEvent<String, String> event) {
      listener.accept(event.getValue());
    }
  }
}
