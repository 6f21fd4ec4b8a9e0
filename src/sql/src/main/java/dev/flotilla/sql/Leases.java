package dev.flotilla.sql;

import java.time.Duration;
import java.util.Locale;

/**
 * SQL for a table whose rows are worked on by {@link Poller}s, each row by one of them at a time. A
 * row is due when the time in its column {@code due_at} has come, and never while that is {@code
 * NULL}. A claim moves the time into the future: this is the lease. A row whose node dies is due
 * again when its lease ends. All times are those of the database, so that clocks of nodes need not
 * agree.
 *
 * <pre>{@code
 * CREATE TABLE mail.outbox (
 *   id text PRIMARY KEY, body text NOT NULL,
 *   due_at timestamptz DEFAULT now(), failures int NOT NULL DEFAULT 0);
 * CREATE INDEX ON mail.outbox (due_at);
 *
 * String CLAIM =
 *     Leases.claim("mail.outbox", "id", "due_at = " + Leases.after("$2"), "id, body");
 * connection.preparedQuery(CLAIM).execute(Tuple.of(atMost, Leases.millis(lease)));
 * }</pre>
 *
 * <p>The texts go into statements as they are, so none of them may come from a user.
 */
public final class Leases {

  /** Doublings after which a pause no longer grows: 2³⁰ ms are twelve days. */
  private static final int MAX_DOUBLINGS = 30;

  private Leases() {}

  /**
   * A statement that claims the rows that have been due for longest. Statements that run at the
   * same time claim different rows and do not wait for each other.
   *
   * @param table with its schema
   * @param key column of the primary key
   * @param set assignments; one of them gives {@code due_at} the end of the lease
   * @param returning columns of each claimed row
   * @return has the largest number of rows as its parameter {@code $1}
   */
  public static String claim(String table, String key, String set, String returning) {
    return String.format(
        Locale.ROOT,
        """
        UPDATE %1$s SET %3$s
        WHERE %2$s IN (
          SELECT %2$s FROM %1$s WHERE due_at <= now()
          ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING %4$s
        """,
        table,
        key,
        set,
        returning);
  }

  /**
   * An expression: the time that is some milliseconds after the beginning of the transaction.
   *
   * @param millis a parameter or an expression; {@link #millis} gives the value
   */
  public static String after(String millis) {
    return "now() + (" + millis + ")::float8 * interval '1 millisecond'";
  }

  /**
   * An expression: a pause in milliseconds that doubles with each failure in the integer column
   * {@code failures} of the row. The first one, without a failure, is the base.
   *
   * @param base the first pause in milliseconds
   * @param max the longest pause in milliseconds
   */
  public static String backoff(String base, String max) {
    return String.format(
        Locale.ROOT,
        "least((%s)::float8 * power(2, least(failures, %d)), (%s)::float8)",
        base,
        MAX_DOUBLINGS,
        max);
  }

  /** A duration as a parameter of these expressions. */
  public static Double millis(Duration duration) {
    return (double) duration.toMillis();
  }
}
