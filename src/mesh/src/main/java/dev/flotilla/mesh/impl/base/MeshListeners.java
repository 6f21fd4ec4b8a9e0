package dev.flotilla.mesh.impl.base;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import dev.flotilla.mesh.MeshListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells listeners; a broken one neither hurts a call nor the other listeners. */
public final class MeshListeners {

  private final List<MeshListener> listeners = new CopyOnWriteArrayList<>();

  public Scheduled listen(MeshListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  public void tell(Consumer<MeshListener> event) {
    UserCode.tell("mesh listener", listeners, event);
  }
}
