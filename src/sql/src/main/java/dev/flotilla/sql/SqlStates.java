package dev.flotilla.sql;

import dev.flotilla.core.ServiceFailure.Code;
import java.util.List;
import java.util.Optional;

/**
 * What each SQLSTATE means for a caller, in one table. A row with five characters is one state, a
 * row with two a whole class; the longest one that fits counts. What has no row names a bug or a
 * broken server, and is {@code INTERNAL}.
 *
 * <p>The rule behind the rows: what the values of one caller can cause is that caller's failure,
 * which neither a breaker nor an alarm counts. Code that is wrong for every caller (class 42), a
 * login that is refused (28) and a server that is broken (58, XX) are not.
 *
 * @see <a href="https://www.postgresql.org/docs/17/errcodes-appendix.html">PostgreSQL error
 *     codes</a>
 */
final class SqlStates {

  /**
   * @param state five characters of a state, or two of a class
   * @param sentence for the caller; of a broken constraint the end of one
   */
  record Meaning(String state, Code code, String sentence) {}

  static final List<Meaning> TABLE =
      List.of(
          // The caller's values.
          invalid("22", "a value is not one that its column or function takes"),
          invalid("22001", "a text is longer than its column takes"),
          invalid("22003", "a number is out of the range of its column"),
          invalid("22007", "a date or time has another form than its type"),
          invalid("22008", "a date or time is out of the range of its column"),
          invalid("22012", "a value leads to a division by zero"),
          invalid("22021", "a text has a character that cannot be stored, such as NUL"),
          invalid("22025", "a pattern ends with its escape character, or has a wrong one"),
          invalid("2201B", "a regular expression is malformed or too complex"),
          invalid("22P02", "a text has another form than its type"),
          invalid("22P05", "a text has a character that cannot be converted, such as \\u0000"),
          invalid("54", "a value is too long, too deep or too many for a limit of the database"),
          invalid("20", "a value is none of those that a procedure of the database knows"),
          invalid("21", "a value stands for several rows where one is meant, or is given twice"),
          // Rules of the schema, constraints and triggers.
          new Meaning("23505", Code.ALREADY_EXISTS, "exists already"),
          new Meaning("23", Code.FAILED_PRECONDITION, "breaks a rule"),
          new Meaning("27", Code.FAILED_PRECONDITION, "breaks a rule"),
          new Meaning("44", Code.FAILED_PRECONDITION, "breaks a rule"),
          new Meaning("P0001", Code.FAILED_PRECONDITION, "breaks a rule"),
          new Meaning("P0002", Code.NOT_FOUND, "does not exist"),
          // Others were in the way, or the schema changed under a statement: nothing happened.
          new Meaning("40", Code.ABORTED, "another transaction was in the way; repeat this one"),
          new Meaning("55P03", Code.ABORTED, "another transaction was in the way; repeat this one"),
          new Meaning("72", Code.ABORTED, "the transaction is too old; repeat it"),
          new Meaning("26000", Code.ABORTED, "a prepared statement is missing; repeat"),
          new Meaning("42P05", Code.ABORTED, "a prepared statement was in the way; repeat"),
          // Time.
          new Meaning("57014", Code.DEADLINE_EXCEEDED, "the database took longer than allowed"),
          new Meaning("25P03", Code.DEADLINE_EXCEEDED, "the transaction was idle for too long"),
          new Meaning("25P04", Code.DEADLINE_EXCEEDED, "the transaction took longer than allowed"),
          // The server, its session or the way to it.
          new Meaning("40003", Code.UNKNOWN, "the outcome of the transaction is not known"),
          new Meaning("08007", Code.UNKNOWN, "the outcome of the transaction is not known"),
          new Meaning("08", Code.UNAVAILABLE, "the database is not available"),
          new Meaning("57", Code.UNAVAILABLE, "the database is not available"),
          // A server that is no longer, or not yet, the primary.
          new Meaning("25006", Code.UNAVAILABLE, "the database takes no writes at present"),
          new Meaning("53", Code.RESOURCE_EXHAUSTED, "the database server is out of a resource"));

  private SqlStates() {}

  /** What a state means; empty if it names a bug or a broken server. */
  static Optional<Meaning> of(String state) {
    return row(state).or(() -> row(state.substring(0, Math.min(2, state.length()))));
  }

  private static Optional<Meaning> row(String state) {
    return TABLE.stream().filter(meaning -> meaning.state.equals(state)).findFirst();
  }

  private static Meaning invalid(String state, String sentence) {
    return new Meaning(state, Code.INVALID_ARGUMENT, sentence);
  }
}
