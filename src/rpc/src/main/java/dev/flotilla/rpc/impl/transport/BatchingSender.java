package dev.flotilla.rpc.impl.transport;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Sends entries to one address, several in a message: calls to an instance, or replies to a caller.
 * A message is sent when it is full, or when the event loop has done its present work, whichever
 * comes first. On one event loop only.
 *
 * @param <T> an entry
 */
final class BatchingSender<T> {

  /**
   * Entries of one message: enough that the cost of a message is spread thin, few enough that the
   * other side works on the first while the next are written.
   */
  static final int MAX_ENTRIES = 16;

  /** A message that is larger has one entry. Source: the most that Netty reads at once. */
  static final int MAX_BYTES = 64 << 10;

  /** The side that knows how a message is written. */
  interface Framing<T> {

    /** A message of these entries, of which there may be none. */
    FrameWriter frame(List<T> entries);

    /**
     * What is done when the message of these entries was written or lost.
     *
     * @return called once, with null if the message was written
     */
    Consumer<Throwable> whenWritten(List<T> entries);
  }

  private record PendingWrite(int bytes, Consumer<Throwable> ended, Future<Void> written) {}

  private final MessageProducer<FrameWriter> producer;
  private final FlushQueue flushQueue;
  private final Framing<T> framing;
  private final Queue<PendingWrite> pendingWrites = new ArrayDeque<>();
  private final Runnable flushing = this::flushNow;
  private List<T> entries = new ArrayList<>(MAX_ENTRIES);
  private int entryBytes;
  private long unwrittenBytes;
  private boolean flushesSoon;
  private boolean sendsHead;

  BatchingSender(MessageProducer<FrameWriter> producer, FlushQueue flushQueue, Framing<T> framing) {
    this.producer = producer;
    this.flushQueue = flushQueue;
    this.framing = framing;
  }

  /**
   * Sends an entry.
   *
   * @param bytes what it takes in a message
   */
  void send(T entry, int bytes) {
    if (!entries.isEmpty() && entryBytes + bytes > MAX_BYTES) {
      flush();
    }
    entries.add(entry);
    entryBytes += bytes;
    if (entries.size() >= MAX_ENTRIES || entryBytes >= MAX_BYTES) {
      flush();
    } else {
      flushSoon();
    }
  }

  /** Sends a message soon even if there are no entries for it: what is before them is enough. */
  void sendHead() {
    sendsHead = true;
    flushSoon();
  }

  /** Sends a message of another kind now, after all entries so far. */
  void sendAfterEntries(FrameWriter frame, Consumer<Throwable> ended) {
    flush();
    write(frame, ended);
  }

  private void flushSoon() {
    if (!flushesSoon) {
      flushesSoon = true;
      flushQueue.add(flushing);
    }
  }

  private void flushNow() {
    flushesSoon = false;
    flush();
  }

  private void flush() {
    if (entries.isEmpty() && !sendsHead) {
      return;
    }
    List<T> taken = entries;
    entries = new ArrayList<>(MAX_ENTRIES);
    entryBytes = 0;
    sendsHead = false;
    write(framing.frame(taken), framing.whenWritten(taken));
  }

  private void write(FrameWriter frame, Consumer<Throwable> ended) {
    int bytes = frame.length();
    unwrittenBytes += bytes;
    Future<Void> written;
    try {
      written = producer.write(frame);
    } catch (RuntimeException refused) { // by a bus that is closed, for one
      written = Future.failedFuture(refused);
    }
    pendingWrites.add(new PendingWrite(bytes, ended, written));
    settleWrites();
  }

  /**
   * Settles the messages that were written or lost since the last time, in order. It is called when
   * there is work anyway: a listener would wake the event loop once more for every message.
   */
  void settleWrites() {
    while (!pendingWrites.isEmpty() && pendingWrites.peek().written().isComplete()) {
      PendingWrite pendingWrite = pendingWrites.remove();
      unwrittenBytes -= pendingWrite.bytes();
      pendingWrite.ended().accept(pendingWrite.written().cause());
    }
  }

  /** Bytes of messages that the bus has not written yet, as far as they are settled. */
  long unwrittenBytes() {
    return unwrittenBytes;
  }

  /** Whether no entry waits to be sent. */
  boolean isFlushed() {
    return !flushesSoon;
  }

  /** Whether everything was sent and settled. */
  boolean isIdle() {
    return entries.isEmpty() && !flushesSoon && pendingWrites.isEmpty();
  }
}
