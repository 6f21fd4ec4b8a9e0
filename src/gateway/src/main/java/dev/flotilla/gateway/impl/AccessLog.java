package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.impl.http.ProblemKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per request to the logger {@code flotilla.access}, written by a thread of its own: a
 * slow disk or a full pipe must not stop an event loop. When the thread falls behind, lines are
 * counted instead of written. The writer looks every 50 ms rather than being woken, so that a line
 * costs the event loop an insertion and nothing else.
 */
final class AccessLog implements AutoCloseable {

  /**
   * What is known about an answered request.
   *
   * @param status 0 if the client left before its answer
   * @param problem what it was refused or failed for; null if it was not
   */
  record AccessLogEntry(
      String method,
      String path,
      int status,
      long bytes,
      long nanos,
      String traceId,
      String peer,
      ProblemKind problem) {}

  private static final Logger LOG = LoggerFactory.getLogger("flotilla.access");

  /** At 50 ms that is 320,000 lines/s, far above what a gateway answers; 2 MB when full. */
  private static final int CAPACITY = 16_384;

  private static final long LOOK_NANOS = 50_000_000;
  private static final long REPORT_NANOS = 10_000_000_000L;

  private final ArrayBlockingQueue<AccessLogEntry> accessLogEntries =
      new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer = new Thread(this::write, "flotilla-access-log");
  private volatile boolean closed;

  AccessLog() {
    writer.setDaemon(true);
    writer.start();
  }

  void add(AccessLogEntry accessLogEntry) {
    if (!accessLogEntries.offer(accessLogEntry)) {
      dropped.incrementAndGet();
    }
  }

  long dropped() {
    return dropped.get();
  }

  /** Ends the writer after the lines it has; does not wait for it. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer);
  }

  private void write() {
    List<AccessLogEntry> batch = new ArrayList<>(1024);
    long reported = 0;
    long quietUntil = System.nanoTime();
    while (true) {
      boolean last = closed;
      while (accessLogEntries.drainTo(batch, 1024) > 0) {
        batch.forEach(AccessLog::log);
        batch.clear();
      }
      if (dropped.get() != reported && System.nanoTime() - quietUntil >= 0) {
        reported = dropped.get();
        quietUntil = System.nanoTime() + REPORT_NANOS;
        LOG.warn("{} lines dropped since the start, the log cannot keep up", reported);
      }
      if (last) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static void log(AccessLogEntry accessLogEntry) {
    LOG.info(
        "{} {} {} {}B {}ms trace={} peer={}{}",
        accessLogEntry.method(),
        printable(accessLogEntry.path()),
        accessLogEntry.status() == 0 ? "-" : accessLogEntry.status(),
        accessLogEntry.bytes(),
        millis(accessLogEntry.nanos()),
        accessLogEntry.traceId(),
        accessLogEntry.peer(),
        accessLogEntry.problem() == null ? "" : " problem=" + accessLogEntry.problem());
  }

  private static String millis(long nanos) {
    long micros = nanos / 1000;
    long part = micros % 1000;
    return micros / 1000 + (part < 10 ? ".00" : part < 100 ? ".0" : ".") + part;
  }

  /** A path is the client's text: what could forge a second line or colour a terminal goes out. */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c == 0x7f || (c >= 0x80 && c < 0xa0)) {
        return text.replaceAll("[\\x00-\\x20\\x7f-\\x9f]", "?");
      }
    }
    return text;
  }
}
