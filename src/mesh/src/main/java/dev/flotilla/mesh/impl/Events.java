package dev.flotilla.mesh.impl;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import dev.flotilla.mesh.MeshListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells listeners; a broken one neither hurts a call nor the other listeners. */
final class Events {

  private final List<MeshListener> listeners = new CopyOnWriteArrayList<>();

  Scheduled listen(MeshListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void tell(Consumer<MeshListener> event) {
    UserCode.tell("mesh listener", listeners, event);
  }
}
