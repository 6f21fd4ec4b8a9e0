package dev.flotilla.rpc.impl.bus;

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
final class Unwritten<T> {

  private record Message<T>(T what, Future<Void> written) {}

  private final Queue<Message<T>> messages = new ArrayDeque<>();
  private final BiConsumer<T, Throwable> ended;

  /**
   * @param ended told once of every message, with null if it was written
   */
  Unwritten(BiConsumer<T, Throwable> ended) {
    this.ended = ended;
  }

  void add(T what, Future<Void> written) {
    messages.add(new Message<>(what, written));
    look();
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Tells of those that have ended since the last look. */
  void look() {
    while (!messages.isEmpty() && messages.peek().written().isComplete()) {
      Message<T> message = messages.remove();
      ended.accept(message.what(), message.written().cause());
    }
  }
}
