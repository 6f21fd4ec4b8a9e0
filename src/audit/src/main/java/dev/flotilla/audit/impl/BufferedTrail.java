package dev.flotilla.audit.impl;

import dev.flotilla.audit.AuditEntry;
import dev.flotilla.audit.AuditHead;
import dev.flotilla.audit.AuditPage;
import dev.flotilla.audit.AuditTrail;
import dev.flotilla.audit.AuditVerification;
import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trail with the entries that wait for the database. One batch at a time is on its way there. */
public final class BufferedTrail implements AuditTrail {

  private static final Logger LOG = LoggerFactory.getLogger(BufferedTrail.class);

  private static final int ENTRIES_AT_ONCE = 200;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Within the drain deadline of a node. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final Context context;
  private final Clock clock;
  private final TrailStore store;
  private final Deque<WaitingEntry> waiting = new ArrayDeque<>(); // guarded by this, as all below
  private Future<Void> writing = Future.succeededFuture();
  private boolean failing;
  private boolean closed;
  private long lost;
  private Instant lostFrom;
  private Instant lostTo;

  private record WaitingEntry(AuditEntry entry, Promise<Void> stored) {}

  /** See {@link AuditTrail#open}. */
  public BufferedTrail(Vertx vertx, Sql sql, Clock clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.clock = clock;
    this.store = new TrailStore(vertx, sql);
  }

  @Override
  public synchronized Future<Void> record(AuditEntry entry) {
    if (closed) {
      return Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "the trail is closed"));
    }
    if (waiting.size() >= MOST_WAITING) {
      return lose(entry);
    }
    addGap();
    WaitingEntry added = new WaitingEntry(entry, Promise.promise());
    waiting.add(added);
    write();
    return added.stored().future();
  }

  @Override
  public Future<AuditPage> page(Optional<Long> after, int limit) {
    Check.between("limit", limit, 1, LARGEST_PAGE);
    return store.page(after.orElse(Long.MAX_VALUE), limit);
  }

  @Override
  public Future<AuditVerification> verify(Optional<AuditHead> known) {
    return store.verify(known);
  }

  @Override
  public Future<Void> close() {
    Future<Void> last;
    synchronized (this) {
      closed = true;
      addGap();
      write();
      last = writing;
    }
    return last.timeout(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .onComplete(over -> giveUp());
  }

  private Future<Void> lose(AuditEntry entry) {
    lostFrom = lost == 0 ? entry.at() : lostFrom;
    lostTo = entry.at();
    if (lost++ == 0) {
      LOG.warn(
          "{} changes wait for the database already, so that further ones will be missing from the"
              + " audit trail; it gets a row with their number",
          MOST_WAITING);
    }
    return Future.failedFuture(
        new ServiceFailure(Code.RESOURCE_EXHAUSTED, "too many changes wait for the database"));
  }

  /** Before anything is added that is later than what was lost. */
  private void addGap() {
    if (lost > 0) {
      AuditEntry gap =
          AuditEntry.builder()
              .at(clock.now())
              .actor("flotilla")
              .origin("audit")
              .action("audit.gap")
              .target("audit trail")
              .result(
                  lost
                      + " changes from "
                      + lostFrom
                      + " to "
                      + lostTo
                      + " were not recorded: the database was away")
              .build();
      lost = 0;
      waiting.add(new WaitingEntry(gap, Promise.promise()));
    }
  }

  /** On a context of its own: the deadline of the call that changed something does not count. */
  private synchronized void write() {
    if (writing.isComplete() && !waiting.isEmpty()) {
      Promise<Void> written = Promise.promise();
      writing = written.future();
      context.runOnContext(begun -> writeAll().onComplete(written));
      writing.onComplete(over -> pauseIfFailed(over.succeeded()));
    }
  }

  /** Completes when nothing waits; fails with the first batch that cannot be stored. */
  private Future<Void> writeAll() {
    List<WaitingEntry> batch = next();
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .append(batch.stream().map(WaitingEntry::entry).toList())
        .onSuccess(stored -> remove(batch))
        .onFailure(this::failed)
        .compose(stored -> writeAll());
  }

  private synchronized List<WaitingEntry> next() {
    return waiting.stream().limit(ENTRIES_AT_ONCE).toList();
  }

  private void remove(List<WaitingEntry> batch) {
    synchronized (this) {
      batch.forEach(stored -> waiting.pollFirst()); // it is empty after a close
      if (failing) {
        LOG.info("The audit trail is written again; {} changes have waited", batch.size());
      }
      failing = false;
    }
    batch.forEach(each -> each.stored().complete());
  }

  private synchronized void failed(Throwable cause) {
    if (!failing) {
      LOG.warn(
          "The audit trail cannot be written, {} changes wait for it: {}",
          waiting.size(),
          cause.getMessage());
    }
    failing = true;
  }

  /** Entries may have come while the last batch was answered; what failed is tried again. */
  private synchronized void pauseIfFailed(boolean succeeded) {
    if (succeeded) {
      addGap();
      write();
    } else if (!closed) {
      vertx.setTimer(PAUSE.toMillis(), over -> write());
    }
  }

  private void giveUp() {
    List<WaitingEntry> left;
    synchronized (this) {
      left = new ArrayList<>(waiting);
      waiting.clear();
    }
    for (WaitingEntry each : left) {
      LOG.warn(
          "This change is not in the audit trail, which the database did not take: {}",
          each.entry());
      each.stored().fail(new ServiceFailure(Code.UNAVAILABLE, "the trail was closed before"));
    }
  }
}
