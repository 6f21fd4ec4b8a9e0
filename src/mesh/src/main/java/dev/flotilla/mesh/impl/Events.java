package dev.flotilla.mesh.impl;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.MeshListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners; a broken one neither hurts a call nor the other listeners. */
final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final List<MeshListener> listeners = new CopyOnWriteArrayList<>();

  Scheduled listen(MeshListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void tell(Consumer<MeshListener> event) {
    for (MeshListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException broken) {
        LOG.warn("mesh listener {} failed", listener.getClass().getName(), broken);
      }
    }
  }
}
