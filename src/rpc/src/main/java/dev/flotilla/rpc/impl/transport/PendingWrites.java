package dev.flotilla.rpc.impl.transport;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * Messages that were given to the bus and may not be written yet, in order. They are looked at when
 * there is work anyway: a listener would wake the event loop once more for every message.
 *
 * @param <T> what is known of a message
 */
final class PendingWrites<T> {

  private record PendingMessage<T>(T what, Future<Void> written) {}

  private final Queue<PendingMessage<T>> pendingMessages = new ArrayDeque<>();
  private final BiConsumer<T, Throwable> ended;

  /**
   * @param ended told once of every message, with null if it was written
   */
  PendingWrites(BiConsumer<T, Throwable> ended) {
    this.ended = ended;
  }

  void add(T what, Future<Void> written) {
    pendingMessages.add(new PendingMessage<>(what, written));
    look();
  }

  boolean isEmpty() {
    return pendingMessages.isEmpty();
  }

  /** Tells of those that have ended since the last look. */
  void look() {
    while (!pendingMessages.isEmpty() && pendingMessages.peek().written().isComplete()) {
      PendingMessage<T> pendingMessage = pendingMessages.remove();
      ended.accept(pendingMessage.what(), pendingMessage.written().cause());
    }
  }
}
