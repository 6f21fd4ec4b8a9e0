package dev.flotilla.audit;

import dev.flotilla.audit.impl.BufferedTrail;
import dev.flotilla.core.Clock;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * The audit trail of a cluster, in the schema {@code audit}. Several nodes append to one trail; the
 * database gives the rows their order. Thread-safe.
 *
 * <p><b>While the database is away</b> changes go on. Up to {@value #MOST_WAITING} entries wait in
 * memory and are appended when it is back; {@link AuditRow#recordedAt} then shows how long they
 * waited. What does not fit is counted, and the trail gets a row {@code audit.gap} with the number
 * and the time. Entries that wait are lost if this process is killed.
 *
 * <p><b>No one can change a row</b> without altering the tables first: triggers refuse it, also for
 * the owner of the tables. {@link #verify} finds what was changed by those who can.
 */
public interface AuditTrail {

  /** 1,000. Source: an hour with a change every four seconds, in a few MiB. */
  int MOST_WAITING = 1000;

  /** Most rows of one page. */
  int LARGEST_PAGE = 1000;

  /**
   * Opens the trail. The schema is brought up to date when the trail is first used, so that a
   * database that is away does not fail this call.
   *
   * @param sql remains the caller's, who closes it after the trail
   */
  static AuditTrail open(Vertx vertx, Sql sql, Clock clock) {
    return new BufferedTrail(vertx, sql, clock);
  }

  /**
   * Appends an entry as soon as the database takes it. Does not block.
   *
   * @return completed when the entry is in the trail, or was there already by its key; fails with
   *     {@code RESOURCE_EXHAUSTED} if too many entries wait, and with {@code UNAVAILABLE} if the
   *     trail is closed before. Callers need not look at it
   */
  Future<Void> record(AuditEntry entry);

  /**
   * Rows of the trail, newest first.
   *
   * @param after the page begins with the row before this sequence; empty for the newest row
   * @param limit 1 to {@value #LARGEST_PAGE}
   * @return fails with {@code UNAVAILABLE} while the database is away
   */
  Future<AuditPage> page(Optional<Long> after, int limit);

  /**
   * Reads the whole trail and names each row that was edited, removed, moved or replaced. A trail
   * whose last rows were all made anew, with the head, is only found by a head that was kept
   * elsewhere.
   *
   * @param known the head of an earlier verification, which the trail must still contain
   * @return fails with {@code UNAVAILABLE} while the database is away
   */
  Future<AuditVerification> verify(Optional<AuditHead> known);

  /** Appends what waits, for a few seconds at most, and takes no more. Never fails. Idempotent. */
  Future<Void> close();
}
