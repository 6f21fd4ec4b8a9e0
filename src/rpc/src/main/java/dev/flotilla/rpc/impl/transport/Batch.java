package dev.flotilla.rpc.impl.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * What goes into the next message. A message is sent when it is full or when the event loop has
 * done what it had to do, whichever comes first.
 */
final class Batch<T> {

  /**
   * Entries of one message: enough that the cost of a message is spread thin, few enough that the
   * other side works on the first while the next are written.
   */
  static final int MAX_CALLS = 16;

  /** A message that is larger has one entry. Source: the most that Netty reads at once. */
  static final int MAX_BYTES = 64 << 10;

  private List<T> entries = new ArrayList<>(MAX_CALLS);
  private int bytes;

  /** Whether it must go before an entry of this size can be added. */
  boolean mustGoBefore(int entryBytes) {
    return !entries.isEmpty() && bytes + entryBytes > MAX_BYTES;
  }

  /** Adds an entry; whether it must go now. */
  boolean add(T entry, int entryBytes) {
    entries.add(entry);
    bytes += entryBytes;
    return entries.size() >= MAX_CALLS || bytes >= MAX_BYTES;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** What is in it, which is empty then. */
  List<T> take() {
    List<T> taken = entries;
    entries = new ArrayList<>(MAX_CALLS);
    bytes = 0;
    return taken;
  }
}
