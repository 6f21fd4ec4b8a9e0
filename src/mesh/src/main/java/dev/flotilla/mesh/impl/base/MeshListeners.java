package dev.flotilla.mesh.impl.base;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.Listeners;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.mesh.MeshListener;
import java.util.function.Consumer;

/** The listeners of a mesh. One that throws affects neither a call nor the other listeners. */
public final class MeshListeners {

  private final Listeners<MeshListener> listeners = new Listeners<>("mesh listener");

  private volatile SpanListener spans = SpanListener.NONE;

  /** Who receives the spans of calls. */
  public SpanListener spans() {
    return spans;
  }

  /** Sends the spans of calls that begin from now on to another listener. */
  public void trace(SpanListener listener) {
    spans = listener;
  }

  /** Adds a listener; cancelling the result removes it. */
  public Scheduled listen(MeshListener listener) {
    return listeners.listen(listener);
  }

  /** Calls each listener on this thread. The caller must hold no lock. */
  public void tell(Consumer<MeshListener> event) {
    listeners.tell(event);
  }
}
