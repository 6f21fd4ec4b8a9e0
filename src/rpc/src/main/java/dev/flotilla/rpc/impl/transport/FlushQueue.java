package dev.flotilla.rpc.impl.transport;

import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes that one event loop makes when it has done its present work, so that what happens until
 * then goes into the same messages. On that event loop only.
 */
final class FlushQueue {

  private final ContextInternal context;
  private final List<Runnable> waiting = new ArrayList<>();
  private final Runnable flushing;

  /**
   * @param context on which the messages are written; one of the event loop's own, or the bus would
   *     make one for each message
   */
  FlushQueue(ContextInternal context) {
    this.context = context;
    this.flushing = () -> context.dispatch(this::flush);
  }

  /** Runs a write once, after the present work of the event loop. */
  void add(Runnable write) {
    if (waiting.isEmpty()) {
      context.nettyEventLoop().execute(flushing);
    }
    waiting.add(write);
  }

  private void flush() {
    List<Runnable> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(Runnable::run);
  }
}
